package awslocal

import (
	"cmp"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"net/http"
	"slices"
)

const (
	// seedBytes is the length of a new device's seed, 64 characters in base32 as AWS's are.
	seedBytes = 40
	// maxDevices is how many MFA devices a user may have.
	maxDevices = 8
)

type mfaEntry struct {
	UserName     string
	SerialNumber string
	EnableDate   string
}

// devicesOf lists a user's enabled devices in the order of their serial numbers.
func (a *account) devicesOf(user string) []*mfaDevice {
	var list []*mfaDevice
	for _, d := range a.Devices {
		if d.User == user && user != "" {
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(a, b *mfaDevice) int { return cmp.Compare(a.Serial, b.Serial) })
	return list
}

// listMFADevices lists the devices of the named user or of the caller. Unknown credentials stand for an account that has none.
func (s *Server) listMFADevices(c *call) (any, error) {
	out := struct {
		MFADevices  members[mfaEntry]
		IsTruncated bool
		Marker      string `xml:",omitempty"`
	}{}
	if c.who.kind == rootPrincipal && c.form.Get("UserName") == "" {
		return out, nil
	}
	u, err := s.namedUser(c)
	if err != nil {
		return nil, err
	}
	page, marker, err := formPage(c, s.state.openAccountForReading(c.who.account).devicesOf(u.Name))
	if err != nil {
		return nil, err
	}
	for _, d := range page {
		out.MFADevices.Member = append(out.MFADevices.Member, mfaEntry{d.User, d.Serial, isoTime(d.Enabled)})
	}
	out.IsTruncated, out.Marker = marker != "", marker
	return out, nil
}

// openAccountForReading is account with an empty one instead of nil.
func (st *state) openAccountForReading(id string) *account {
	if a := st.account(id); a != nil {
		return a
	}
	return &account{}
}

func (s *Server) createVirtualMFADevice(c *call) (any, error) {
	name := c.form.Get("VirtualMFADeviceName")
	if err := c.checkWord("virtualMFADeviceName", name, 1, 226, "=,.@-"); err != nil {
		return nil, err
	}
	if err := c.mayDo("*"); err != nil {
		return nil, err
	}
	path := cmp.Or(c.form.Get("Path"), "/")
	serial := "arn:" + partition(c.region) + ":iam::" + c.who.account + ":mfa" + path + name
	a := s.state.openAccount(c.who.account)
	if a.Devices[serial] != nil {
		return nil, entityExists("MFADevice entity at the same path and name already exists.")
	}
	d := &mfaDevice{Serial: serial, Secret: make([]byte, seedBytes)}
	_, _ = rand.Read(d.Secret)
	a.Devices[serial] = d
	type entry struct {
		SerialNumber     string
		Base32StringSeed string // base64 of the base32 text: the member is a blob
	}
	seed := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(d.Secret)
	return struct{ VirtualMFADevice entry }{entry{serial, base64.StdEncoding.EncodeToString([]byte(seed))}}, nil
}

// userAndDevice are the two that a call gives to each other or parts.
func (s *Server) userAndDevice(c *call) (*user, *mfaDevice, error) {
	u, err := s.namedUser(c)
	if err != nil {
		return nil, nil, err
	}
	d, err := s.device(c)
	return u, d, err
}

func (s *Server) device(c *call) (*mfaDevice, error) {
	serial := c.form.Get("SerialNumber")
	d := s.state.openAccountForReading(c.who.account).Devices[serial]
	if d == nil {
		return nil, noSuchEntity("VirtualMFADevice with serial number " + serial + " does not exist.")
	}
	return d, nil
}

// enableMFADevice gives a device to a user who proves with two codes in a row that it is theirs.
func (s *Server) enableMFADevice(c *call) (any, error) {
	u, d, err := s.userAndDevice(c)
	if err != nil {
		return nil, err
	}
	switch {
	case d.User != "":
		return nil, entityExists("MFADevice is already in use")
	case len(s.state.openAccount(c.who.account).devicesOf(u.Name)) >= maxDevices:
		return nil, apiError{http.StatusConflict, "LimitExceeded", "Cannot exceed quota for MFADevicesPerUser: 8"}
	case !d.pair(c.form.Get("AuthenticationCode1"), c.form.Get("AuthenticationCode2"), c.now):
		return nil, apiError{http.StatusForbidden, "InvalidAuthenticationCode", "Authentication code for device is not valid."}
	}
	d.User, d.Enabled = u.Name, c.now
	return nil, nil
}

func (s *Server) deactivateMFADevice(c *call) (any, error) {
	u, d, err := s.userAndDevice(c)
	if err != nil {
		return nil, err
	}
	if d.User != u.Name {
		return nil, noSuchEntity("MFA Device invalid for user.")
	}
	d.User = ""
	return nil, nil
}

func (s *Server) deleteVirtualMFADevice(c *call) (any, error) {
	if err := c.mayDo(c.form.Get("SerialNumber")); err != nil {
		return nil, err
	}
	d, err := s.device(c)
	if err != nil {
		return nil, err
	}
	if d.User != "" {
		return nil, apiError{http.StatusConflict, "DeleteConflict", "MFA VirtualDevice in use. Must deactivate first."}
	}
	delete(s.state.openAccount(c.who.account).Devices, d.Serial)
	return nil, nil
}

type virtualEntry struct {
	SerialNumber string
	EnableDate   string     `xml:",omitempty"`
	User         *userEntry `xml:",omitempty"`
}

func (s *Server) listVirtualMFADevices(c *call) (any, error) {
	if err := c.mayDo("*"); err != nil {
		return nil, err
	}
	want := c.form.Get("AssignmentStatus")
	out := struct {
		VirtualMFADevices members[virtualEntry]
		IsTruncated       bool
	}{}
	for _, d := range s.state.openAccountForReading(c.who.account).Devices {
		if want == "Assigned" && d.User == "" || want == "Unassigned" && d.User != "" {
			continue
		}
		entry := virtualEntry{SerialNumber: d.Serial}
		if u := s.state.user(c.who.account, d.User); u != nil {
			e := u.entry()
			entry.User, entry.EnableDate = &e, isoTime(d.Enabled)
		}
		out.VirtualMFADevices.Member = append(out.VirtualMFADevices.Member, entry)
	}
	slices.SortFunc(out.VirtualMFADevices.Member, func(a, b virtualEntry) int { return cmp.Compare(a.SerialNumber, b.SerialNumber) })
	return out, nil
}
