package password

// Stats is what a Pool does, and has done since it was made.
type Stats struct {
	Workers int // how many passwords may be hashed at the same time
	Busy    int // how many are being hashed
	Places  int // how many callers may wait
	Waiting int // how many wait

	Refused Refused
}

// Refused counts the callers that a Pool has refused.
type Refused struct {
	Full    uint64 // the queue was full
	Client  uint64 // the client's network had its share of places
	Account uint64 // the account had its share of places
	Timeout uint64 // waited for longer than PoolConfig.MaxWait
	Gone    uint64 // the caller's context ended before its turn
}

// Stats returns the current numbers. They fit each other.
func (p *Pool) Stats() Stats {
	q := p.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	return Stats{
		Workers: q.workers, Busy: q.workers - q.free, Places: q.places, Waiting: q.waiting, Refused: q.refused,
	}
}

// count counts a refusal because of cause.
func (r *Refused) count(cause error) {
	switch cause {
	case errFull:
		r.Full++
	case errClient:
		r.Client++
	case errAccount:
		r.Account++
	case errTooLong:
		r.Timeout++
	default:
		r.Gone++
	}
}
