package tally

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/caddyserver/caddy/v2"
)

// count is of the requests to one receiver. Safe for use by many at once, and never waits.
type count struct {
	requests atomic.Int64
	failed   atomic.Int64
	inFlight atomic.Int64
	lastUsed atomic.Int64 // Unix seconds; of instances only
}

func (c *count) answered(failed bool) {
	c.requests.Add(1)
	if failed {
		c.failed.Add(1)
	}
}

// began is when this process began to count; who sees another time sees counts that begin at 0.
var began = time.Now()

// routes are those that a configuration names, by key. A reload sets up the new configuration before it gives the old one up:
// what both name is counted on.
var routes = caddy.NewUsagePool()

// instances are those that answered, by address.
var instances = newAddresses(instancesMost)

// instancesMost bounds memory (some 100 bytes each) and the answer of the admin API. A proxy has 150 services of 12 slots at most.
const instancesMost = 4096

func routeCount(key string) (*count, error) {
	value, _, err := routes.LoadOrNew(key, func() (caddy.Destructor, error) { return new(routeEntry), nil })
	if err != nil {
		return nil, err
	}
	return &value.(*routeEntry).count, nil
}

// routeEntry is what the pool holds of a route.
type routeEntry struct{ count }

// Destruct lets go of nothing but memory.
func (*routeEntry) Destruct() error { return nil }

// addresses are counts by address, a bounded number of them. Who knows an address reads one pointer; only who brings a new one
// waits for others, and copies.
type addresses struct {
	most   int
	mutex  sync.Mutex
	byName atomic.Pointer[map[string]*count]
}

func newAddresses(most int) *addresses {
	all := &addresses{most: most}
	all.byName.Store(&map[string]*count{})
	return all
}

// at is the count of an address, which is used now.
func (a *addresses) at(address string, now time.Time) *count {
	found, known := (*a.byName.Load())[address]
	if !known {
		found = a.add(address, now)
	}
	// Written once a second at most: cores that only count do not disturb each other for it.
	if second := now.Unix(); found.lastUsed.Load() != second {
		found.lastUsed.Store(second)
	}
	return found
}

func (a *addresses) add(address string, now time.Time) *count {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	old := *a.byName.Load()
	if found, known := old[address]; known {
		return found
	}
	next := make(map[string]*count, len(old)+1)
	for name, known := range old {
		next[name] = known
	}
	for len(next) >= a.most {
		delete(next, leastRecentlyUsed(next))
	}
	added := new(count)
	added.lastUsed.Store(now.Unix())
	next[address] = added
	a.byName.Store(&next)
	return added
}

func leastRecentlyUsed(all map[string]*count) string {
	var oldest string
	var oldestUse int64
	for name, one := range all {
		use := one.lastUsed.Load()
		if oldest == "" || use < oldestUse || (use == oldestUse && name < oldest) {
			oldest, oldestUse = name, use
		}
	}
	return oldest
}
