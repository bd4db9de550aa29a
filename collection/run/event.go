package run

import "time"

// Event is something that the run tells as it happens. Everything in it is masked.
//
//sumtype:decl
type Event interface{ event() }

// Started is the first event of a run.
type Started struct {
	Collection string // its name
	Iterations int    // of all shards
	Requests   int    // of one iteration, as planned
	Time       time.Time
	Warnings   []string // from loading
	// Items are the planned requests of one iteration, in order.
	Items []ItemRef
	Shard Shard // the part that this run is, zero when it is the whole
}

// Planned is how many requests the run means to execute in all of its iterations.
func (s Started) Planned() int {
	if s.Iterations > 1 {
		return s.Requests * s.Shard.share(s.Iterations)
	}
	return s.Requests * s.Iterations
}

// Requesting says that an item begins; its scripts and the request follow.
type Requesting struct {
	Item      ItemRef
	Iteration int
}

// Log is one console message of a script.
type Log struct {
	Item      ItemRef
	Iteration int
	Console
}

// Tested is one assertion as soon as it is decided.
type Tested struct {
	Item      ItemRef
	Iteration int
	Test
}

// Warned is a warning of the run itself, such as a variable that nothing defines.
type Warned struct {
	Item      ItemRef // zero when no item is concerned
	Iteration int
	Message   string
}

// Executed is an item that is through. The execution holds all of its logs and tests again, in order.
type Executed struct{ *Execution }

// Finished is the last event of a run, also when it was stopped.
type Finished struct{ *Result }

func (Started) event()    {}
func (Requesting) event() {}
func (Log) event()        {}
func (Tested) event()     {}
func (Warned) event()     {}
func (Executed) event()   {}
func (Finished) event()   {}
