package xlsx

import (
	"bytes"
	"compress/flate"
	"io"
	"runtime"
	"sync"
)

// block is how many bytes are deflated by themselves. So long a block loses next to nothing of what is alike in all.
const block = 512 << 10

// deflater deflates what is written to it a block at a time, several at once, and writes them in their order: half of the
// time that a long sheet takes is spent here. The same bytes come out however many are at work.
//
// A block ends on a whole byte, with the empty one that a flush leaves, so that the next may follow it.
type deflater struct {
	dst     io.Writer
	now     *piece
	ready   chan *piece // in order; nil when none has been handed on
	written chan error
	err     error
}

// piece is a block and what it is deflated to.
type piece struct {
	in   []byte
	out  bytes.Buffer
	by   *flate.Writer
	done chan struct{}
}

// pieces are kept from block to block, since one is as large as the memory of what deflates it.
var pieces = sync.Pool{New: func() any {
	p := &piece{in: make([]byte, 0, block), done: make(chan struct{}, 1)}
	var err error
	if p.by, err = flate.NewWriter(&p.out, flate.BestSpeed); err != nil {
		panic(err) // the level is one that there is
	}
	return p
}}

func freshPiece() *piece {
	p := pieces.Get().(*piece) //nolint:errcheck // the pool holds nothing else
	p.in = p.in[:0]
	p.out.Reset()
	p.by.Reset(&p.out)
	return p
}

// deflate deflates the block.
func (p *piece) deflate(last bool) {
	_, err := p.by.Write(p.in)
	if err == nil && last {
		err = p.by.Close()
	} else if err == nil {
		err = p.by.Flush()
	}
	if err != nil {
		panic(err) // a buffer takes everything
	}
	p.done <- struct{}{}
}

// writeTo writes what the block was deflated to, when it has been.
func (p *piece) writeTo(w io.Writer) error {
	<-p.done
	_, err := w.Write(p.out.Bytes())
	pieces.Put(p)
	return err
}

// Write takes bytes in, and hands a block on when it is full.
func (d *deflater) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 && d.err == nil {
		if d.now == nil {
			d.now = freshPiece()
		}
		fits := min(len(p), block-len(d.now.in))
		d.now.in, p = append(d.now.in, p[:fits]...), p[fits:]
		if len(d.now.in) == block {
			d.hand()
		}
	}
	return n - len(p), d.err
}

// hand gives a full block to be deflated, and waits while as many are in hand as can be worked on.
func (d *deflater) hand() {
	if d.ready == nil {
		d.ready, d.written = make(chan *piece, runtime.GOMAXPROCS(0)), make(chan error, 1)
		go d.writeAll()
	}
	select {
	case d.err = <-d.written:
	case d.ready <- d.now:
		go d.now.deflate(false)
	}
	d.now = nil
}

// writeAll writes the blocks as they are ready; after a failure it answers and writes no more.
func (d *deflater) writeAll() {
	for p := range d.ready {
		if err := p.writeTo(d.dst); err != nil {
			d.written <- err
			return
		}
	}
	d.written <- nil
}

// Close deflates the last block and waits until all is written.
func (d *deflater) Close() error {
	if d.ready != nil && d.err == nil {
		close(d.ready)
		d.err = <-d.written
	}
	if d.err != nil {
		return d.err
	}
	if d.now == nil {
		d.now = freshPiece()
	}
	d.now.deflate(true)
	return d.now.writeTo(d.dst)
}
