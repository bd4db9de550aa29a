package aws

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rq-runner/runner/vault"
)

// openWithCode asks the sources for a code until one has opened the session. The caller holds the lock of the login.
func (s *Session) openWithCode(ctx context.Context, c *connection, want grant) (grant, error) {
	for _, source := range s.o.Codes {
		g, err := s.openFrom(ctx, c, want, source)
		if errors.Is(err, ErrNoCode) {
			continue
		}
		if err == nil {
			s.save(ctx, g)
		} else if ctx.Err() == nil && errors.Is(err, vault.ErrNeedsPerson) {
			s.refuse(err)
		}
		return g, err
	}
	err := s.needsCode(want.mfa)
	s.refuse(err)
	return grant{}, err
}

// openFrom asks one source, as often as it may be asked.
func (s *Session) openFrom(ctx context.Context, c *connection, want grant, source CodeSource) (grant, error) {
	r := CodeRequest{Provider: s.o.Provider.Name, Serial: want.mfa}
	var refused error
	for r.Attempt = 1; r.Attempt <= max(source.Tries, 1); r.Attempt++ {
		code, err := s.nextCode(ctx, source, r)
		if errors.Is(err, ErrNoCode) && refused != nil {
			return grant{}, refused
		}
		if err == nil {
			var g grant
			if g, err = s.tryCode(ctx, c, want, source, code); err == nil {
				return g, nil
			}
		}
		trouble, again := errors.AsType[*codeError](err)
		if !again || ctx.Err() != nil {
			return grant{}, err
		}
		refused, r.Refused = trouble.err, trouble.short
	}
	return grant{}, refused
}

// codeError is a reason to ask a source again.
type codeError struct {
	short string // for the prompt
	err   error  // when there is no further attempt
}

func (e *codeError) Error() string { return e.err.Error() }

// tryCode sends a code. Only AWS's own refusal makes it a spent one: a network that fails does not.
func (s *Session) tryCode(ctx context.Context, c *connection, want grant, source CodeSource, code string) (grant, error) {
	g, err := s.getSession(ctx, c, want, code)
	switch {
	case err == nil:
		s.spend(ctx, want.mfa, spentCode{Code: code, At: s.o.Now(), Used: true})
		return g, nil
	case wrongCode(err):
		s.spend(ctx, want.mfa, spentCode{Code: code, At: s.o.Now()})
		return grant{}, &codeError{"AWS did not take the code.", s.explainCode(source, want.mfa, err)}
	case wrongDevice(err):
		return grant{}, s.explainDevice(ctx, c, want, err)
	case passing(err):
		return grant{}, &codeError{"AWS could not be asked.", s.explain("opening an MFA session", c.origin, err)}
	}
	return grant{}, s.explain("opening an MFA session", c.origin, err)
}

// nextCode asks a source for a code that is worth sending.
func (s *Session) nextCode(ctx context.Context, source CodeSource, r CodeRequest) (string, error) {
	code, err := s.ask(ctx, source, r)
	if err != nil {
		return "", err
	}
	if source.steps && s.isSpent(ctx, r.Serial, code) {
		rest := step - s.o.Now().Sub(s.o.Now().Truncate(step))
		s.o.Warn(fmt.Sprintf("code already used, waiting %ds", int(rest.Seconds()+0.999)))
		if err := s.o.Wait(ctx, rest); err != nil {
			return "", err
		}
		if code, err = s.ask(ctx, source, r); err != nil {
			return "", err
		}
	}
	if s.isSpent(ctx, r.Serial, code) {
		return "", &codeError{"This code was already used: wait for the next one.", &vault.Error{
			Problem: fmt.Sprintf("the code of %s was already used for the MFA device %s", source.Name, r.Serial), Kind: vault.ErrNeedsPerson,
			Hint: "AWS takes a code once: wait for the next one, at most 30 seconds",
		}}
	}
	return code, nil
}

// ask gets six digits from a source, and makes them known to the mask.
func (s *Session) ask(ctx context.Context, source CodeSource, r CodeRequest) (string, error) {
	select { // sessions of one program share a terminal
	case <-s.asking:
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	r.Time = s.o.Now().UTC()
	code, err := source.Code(ctx, r)
	s.asking <- struct{}{}
	if err != nil {
		return "", err
	}
	if code = strings.TrimSpace(code); sixDigits(code) {
		s.o.Register(code)
		return code, nil
	}
	return "", &codeError{"A code has six digits.", &vault.Error{
		Problem: fmt.Sprintf("%s gave no code of six digits for the MFA device %s", source.Name, r.Serial), Kind: vault.ErrNeedsPerson,
		Hint: "give the six digits that the device shows now",
	}}
}

func sixDigits(code string) bool {
	return len(code) == 6 && strings.Trim(code, "0123456789") == ""
}

// spentCode is a code that AWS has seen.
type spentCode struct {
	Code string
	At   time.Time
	Used bool // it opened a session; else it was refused
}

// spentLife is how long a used code cannot be good: AWS takes those of the steps beside the current one too.
const spentLife = 3 * step

// spend remembers a code, for other processes too.
func (s *Session) spend(ctx context.Context, serial string, code spentCode) {
	codes := slices.DeleteFunc(s.spentCodes(ctx, serial), func(c spentCode) bool { return code.At.Sub(c.At).Abs() > spentLife })
	codes = append(codes, code)
	s.mu.Lock()
	s.spent[serial] = codes
	s.mu.Unlock()
	s.store(ctx, codesName(serial), codes)
}

// isSpent reports whether AWS would refuse a code. One that it refused may be the next one, typed early: that counts for
// the step alone.
func (s *Session) isSpent(ctx context.Context, serial, code string) bool {
	now := s.o.Now()
	return slices.ContainsFunc(s.spentCodes(ctx, serial), func(c spentCode) bool {
		if c.Used {
			return c.Code == code && now.Sub(c.At).Abs() <= spentLife
		}
		return c.Code == code && now.Truncate(step).Equal(c.At.Truncate(step))
	})
}

// spentCodes are those that this process and others know of.
func (s *Session) spentCodes(ctx context.Context, serial string) []spentCode {
	var all []spentCode
	s.load(ctx, codesName(serial), &all)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, mine := range s.spent[serial] {
		same := func(c spentCode) bool { return c.Code == mine.Code && c.At.Equal(mine.At) }
		if !slices.ContainsFunc(all, same) {
			all = append(all, mine)
		}
	}
	return all
}

// codesName is outside of the sessions: whoever logs out has still used the code.
func codesName(serial string) string { return "codes/" + storeKey(serial) }

// declined is why no code was to be had. All who want the session at that time get the same answer, and a person is not
// asked once for each of them.
type declined struct {
	err error
	at  time.Time
}

// refusalLife is longer than a run needs to ask for all of its secrets. Later, in a schedule say, a code may be there.
const refusalLife = time.Minute

// refuse remembers a refusal; nil forgets it.
func (s *Session) refuse(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = declined{err, s.o.Now()}
}

func (s *Session) refusal() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.o.Now().Sub(s.refused.at) >= refusalLife {
		return nil
	}
	return s.refused.err
}
