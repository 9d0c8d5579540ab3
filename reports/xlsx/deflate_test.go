package xlsx

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"
)

// TestDeflater holds that what is deflated in blocks is read back as it was by any reader, whatever the sizes it is written
// in and however many are at work, and that the bytes are the same each time.
func TestDeflater(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for _, n := range []int{0, 1, block - 1, block, block + 1, 2 * block, 5*block + 99} {
		text := make([]byte, n)
		for i := range text {
			text[i] = "<c r=\"A1\"></c>"[random.IntN(14)]
		}
		var first []byte
		for _, at := range []int{1, 2, 8} {
			func() {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(at))
				var out bytes.Buffer
				d := &deflater{dst: &out}
				for rest := text; len(rest) > 0; {
					some := min(len(rest), 1+random.IntN(2*block))
					if wrote, err := d.Write(rest[:some]); wrote != some || err != nil {
						t.Fatalf("%d of %d bytes were taken: %v", wrote, some, err)
					}
					rest = rest[some:]
				}
				if err := d.Close(); err != nil {
					t.Fatal(err)
				}
				back, err := io.ReadAll(flate.NewReader(bytes.NewReader(out.Bytes())))
				if err != nil || !bytes.Equal(back, text) {
					t.Errorf("of %d bytes %d came back: %v", n, len(back), err)
				}
				if first == nil {
					first = out.Bytes()
				}
				if !bytes.Equal(first, out.Bytes()) {
					t.Errorf("%d bytes are deflated to others with %d at work", n, at)
				}
			}()
		}
	}
}

// TestDeflaterFails holds that a destination that fails is told of, at the latest when all is written, and once only.
func TestDeflaterFails(t *testing.T) {
	text := make([]byte, 3*block+5)
	for i := range text {
		text[i] = byte(i * i >> 7)
	}
	for _, left := range []int{0, 1, block / 8, block} {
		d := &deflater{dst: &failing{left: left}}
		_, err := d.Write(text)
		_, again := d.Write(text)
		if err = errors.Join(err, again); !errors.Is(errors.Join(err, d.Close()), io.ErrClosedPipe) {
			t.Errorf("after %d bytes: %v", left, err)
		}
	}
}
