package app

// Waiting is how many postings wait while another is written.
func (b *Book) Waiting() int {
	b.queue.mu.Lock()
	defer b.queue.mu.Unlock()
	return len(b.queue.waiting)
}
