package aws

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/rq-runner/runner/vault"
)

// serial returns the MFA device that opens a session with long-lived keys; empty when there is none and none is wanted.
func (s *Session) serial(ctx context.Context, c *connection, base grant) (string, error) {
	if known := cmp.Or(s.o.Provider.MFA.Serial, s.o.Getenv("AWS_MFA_SERIAL"), c.origin.serial); known != "" {
		return known, nil
	}
	var kept keptDevice
	if s.load(ctx, deviceName(base), &kept) && s.o.Now().Before(kept.Until) && (kept.Serial != "" || s.o.Provider.MFA.Mode == vault.MFAAuto) {
		return kept.Serial, nil
	}
	serial, sure, err := s.findDevice(ctx, c)
	if err == nil && sure {
		life := deviceLife
		if serial == "" {
			life = noDeviceLife
		}
		s.store(ctx, deviceName(base), keptDevice{serial, s.o.Now().Add(life)})
	}
	return serial, err
}

// forgetDevice makes a login look for the device again: the user may have a new one.
func (s *Session) forgetDevice(ctx context.Context, c *connection) error {
	base, err := c.base.get(ctx)
	if err != nil || s.o.Store == nil {
		return err
	}
	if err := s.o.Store.Delete(ctx, deviceName(base)); err != nil {
		s.warnOnce(ctx, err)
	}
	return nil
}

// keptDevice is what the Store knows of a user's device, so that a run with a session of an earlier one asks AWS nothing.
type keptDevice struct {
	Serial string
	Until  time.Time
}

// How long a device is not looked for again. People change theirs rarely, and a login finds out; somebody who just added
// the first one will soon want it asked for.
const (
	deviceLife   = 12 * time.Hour
	noDeviceLife = time.Hour
)

func deviceName(base grant) string { return sessionPrefix + base.root + "/device" }

// findDevice asks AWS for the user's device. In mode auto, whoever may not ask goes on without one, and is not sure.
func (s *Session) findDevice(ctx context.Context, c *connection) (serial string, sure bool, err error) {
	found, err := s.devices(ctx, c)
	mode := s.o.Provider.MFA.Mode
	switch {
	case err != nil && (ctx.Err() != nil || mode == vault.MFAOn || badKeys(err)):
		return "", false, s.explainDevices(c, err)
	case err != nil:
		s.warnOnce(ctx, fmt.Errorf("looking for an MFA device: %w; going on without one. Name it with AWS_MFA_SERIAL or mfa.serial, or set mfa.mode to off", short(err)))
		return "", false, nil
	case len(found.codes) > 1:
		return "", false, &vault.Error{
			Problem: "the user has several MFA devices: " + strings.Join(found.codes, ", "),
			Hint:    "name one with AWS_MFA_SERIAL, or with mfa.serial of the provider in runner.json",
		}
	case len(found.codes) == 1:
		return found.codes[0], true, nil
	}
	var others error
	if len(found.others) > 0 {
		others = fmt.Errorf("the MFA device %s gives no six-digit code and is passed over", strings.Join(found.others, ", "))
	}
	if mode == vault.MFAOn {
		return "", false, &vault.Error{
			Problem: "mfa.mode is on, and the user has no MFA device that gives codes", Err: others,
			Hint: "add an authenticator app to the user in IAM, name a device with mfa.serial, or set mfa.mode to auto",
		}
	}
	if others != nil {
		s.warnOnce(ctx, others)
	}
	return "", true, nil
}

// deviceList is what a user has.
type deviceList struct {
	codes  []string // serials of devices that show codes
	others []string // those of security keys and passkeys, which cannot
}

// devices lists those of the caller. Without a user name AWS checks the permission against all users, which people who
// may only list their own lack; so they are named at the second try.
func (s *Session) devices(ctx context.Context, c *connection) (deviceList, error) {
	found, err := s.listDevices(ctx, c, nil)
	if !apiCode(err, "AccessDenied") {
		return found, err
	}
	who, whoErr := s.stsClient(c.cfg, c.base).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if whoErr != nil {
		return deviceList{}, whoErr
	}
	_, path, isUser := strings.Cut(aws.ToString(who.Arn), ":user/")
	if !isUser {
		return found, err
	}
	name := path[strings.LastIndexByte(path, '/')+1:]
	return s.listDevices(ctx, c, &name)
}

func (s *Session) listDevices(ctx context.Context, c *connection, user *string) (deviceList, error) {
	var found deviceList
	pages := iam.NewListMFADevicesPaginator(s.iamClient(c.cfg, c.base), &iam.ListMFADevicesInput{UserName: user})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return deviceList{}, err
		}
		for _, d := range page.MFADevices {
			if serial := aws.ToString(d.SerialNumber); strings.Contains(serial, ":u2f/") {
				found.others = append(found.others, serial)
			} else {
				found.codes = append(found.codes, serial)
			}
		}
	}
	return found, nil
}
