package rest

// Used is how many bytes bodies take of the memory.
func (i *Intake) Used() int64 { return i.memory.used.Load() }
