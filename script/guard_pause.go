package script

import "time"

// paused does work whose time is not the script's: a request that it runs has scripts with deadlines of their own. The
// script's deadline begins anew afterwards. Context and memory are watched all the time.
func (g *guard) paused(timeout time.Duration, work func()) {
	if g.deadline == nil {
		work()
		return
	}
	if !g.deadline.Stop() {
		return // it has just passed
	}
	work()
	g.deadline.Reset(timeout)
}
