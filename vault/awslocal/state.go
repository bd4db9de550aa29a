package awslocal

import (
	"sort"
	"strconv"
	"sync/atomic"
	"time"
)

// state is everything that the server remembers. Its JSON is the persisted file.
type state struct {
	Sequence int64               // counts secrets, so that lists have an order that clocks cannot disturb
	Shelves  map[string]*shelf   // by account and region
	Accounts map[string]*account // by id
	Keys     map[string]*lasting // long-term access keys, by id
	Sessions map[string]*session // temporary credentials, by access key id
}

func newState() *state {
	return &state{
		Shelves: map[string]*shelf{}, Accounts: map[string]*account{}, Keys: map[string]*lasting{}, Sessions: map[string]*session{},
	}
}

// shelf holds the secrets of one account in one region.
type shelf struct {
	Secrets map[string]*secret // by name
}

// shelf returns the shelf of an account and region, nil when nothing was ever put there.
func (st *state) shelf(account, region string) *shelf { return st.Shelves[account+"/"+region] }

// openShelf is shelf for writers: it makes the shelf when it is missing.
func (st *state) openShelf(account, region string) *shelf {
	key := account + "/" + region
	if st.Shelves[key] == nil {
		st.Shelves[key] = &shelf{Secrets: map[string]*secret{}}
	}
	return st.Shelves[key]
}

// inOrder lists the shelf's secrets, oldest first.
func (sh *shelf) inOrder() []*secret {
	if sh == nil {
		return nil
	}
	list := make([]*secret, 0, len(sh.Secrets))
	for _, sec := range sh.Secrets {
		list = append(list, sec)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Sequence < list[j].Sequence })
	return list
}

// day is the day something was last read. Readers set it while other readers look, so it is atomic.
type day struct{ unix atomic.Int64 }

// touch notes a read. AWS keeps no more than the date.
func (d *day) touch(now time.Time) {
	today := now.UTC().Truncate(24 * time.Hour).Unix()
	if d.unix.Load() != today { // a store would make every reader's cache line travel
		d.unix.Store(today)
	}
}

func (d *day) date() *epoch {
	unix := d.unix.Load()
	if unix == 0 {
		return nil
	}
	return date(time.Unix(unix, 0))
}

// MarshalJSON is for the persisted file.
func (d *day) MarshalJSON() ([]byte, error) { return strconv.AppendInt(nil, d.unix.Load(), 10), nil }

// UnmarshalJSON is for the persisted file.
func (d *day) UnmarshalJSON(b []byte) error {
	unix, err := strconv.ParseInt(string(b), 10, 64)
	d.unix.Store(unix)
	return err
}
