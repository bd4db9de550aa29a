package script

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rq-runner/runner/collection"
)

// TestPrepare: a lane that prepared itself for some scripts runs these and others as any lane does.
func TestPrepare(t *testing.T) {
	const keep, read, wrong = `kept = "é".normalize().repeat(2); eval("1")`, `console.log(typeof kept, [1, [2]].join())`, `let = ;`
	for name, o := range map[string]Options{"shared": {}, "isolated": {Isolate: true}, "one cache": {Cache: &Cache{}}} {
		t.Run(name, func(t *testing.T) {
			var logs [2][]string
			for i := range logs {
				lane, r := NewLane(o), newRecorder(collection.PreRequest)
				if i == 1 {
					lane.Prepare(collection.Postman, []collection.Script{{Source: keep}, {Source: wrong}})
				}
				for _, source := range []string{keep, wrong, read} {
					if err := lane.Run(t.Context(), collection.Script{Source: source}, r.Host); (err != nil) != (source == wrong) {
						t.Errorf("%s: %v", source, err)
					}
				}
				logs[i] = r.logs
			}
			if diff := cmp.Diff(logs[0], logs[1]); diff != "" || len(logs[0]) != 1 {
				t.Errorf("what the scripts said, without Prepare and with it:\n%s", diff)
			}
		})
	}
}

// TestPrepareAlone: a lane may be dropped while it prepares itself, and may have nothing to prepare for.
func TestPrepareAlone(t *testing.T) {
	lane := NewLane(Options{})
	lane.Prepare(collection.Requestly, nil)
	lane.Prepare(collection.Requestly, []collection.Script{{Source: "1", TypeScript: true}})
	<-lane.prepared
	if lane.realm == nil || len(lane.opts.Cache.scripts) != 1 {
		t.Errorf("it has the realm %v and %d programs", lane.realm, len(lane.opts.Cache.scripts))
	}
}
