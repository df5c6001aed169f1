package rest

// Used returns how many bytes of the memory bodies use.
func (i *Intake) Used() int64 { return i.memory.used.Load() }
