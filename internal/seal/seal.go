// Package seal shows that a book's history has only ever been added to: it turns every recorded event into one short
// figure that changes if any event is altered, removed, put in or moved, and signs that figure so that a partner can
// keep it and hold the host to it later.
//
// It is not the store and it does not decide what an event is: it has no database, no clock and no files, and it never
// says who did something, only that what is recorded now is what was recorded then. Nor does it hide anything: hashes
// are of whatever the caller hashes.
//
// The model is the Merkle log of RFC 6962, the one behind web certificates. An event is a leaf, leaf 0 first. Hashes
// are paired and hashed again until one is left, the root. A checkpoint is the root at a size, signed with the book's
// key. A proof is a few hashes (at most two for each doubling of the book) that tie an old root, or one event, to a
// newer root. So that a root costs some hundreds of reads and not the whole book, the hash above each complete 256,
// 65,536, … leaves (a tile) is kept when it completes; tiles are a saving, never evidence, since leaves give them again.
package seal

import (
	"crypto/sha256"
	"encoding/binary"

	"golang.org/x/mod/sumdb/tlog"
)

// A Hash is a SHA-256 hash: of a leaf, of a tile, or of a whole book (its root). It prints and encodes as base64.
type Hash = tlog.Hash

// Leaf is the hash of one record.
//
// Source: RFC 6962 section 2.1, SHA-256 of a zero byte and the record.
func Leaf(data []byte) Hash { return tlog.RecordHash(data) }

// Fields puts the fields of a record one after another so that no two lists of fields give the same bytes: without the
// lengths, a key "ab" beside an actor "c" would hash as "a" beside "bc". The zero Fields is ready for use, and one
// Fields serves for many records with a Reset between them.
//
// Shape: each field is its length, 8 bytes big-endian, then its bytes; an integer is 8 bytes, big-endian two's
// complement. What kind of field stands where is fixed by the caller and is not in the bytes: Int(0x61…) and Text("a…")
// of the same 8 bytes are the same field.
type Fields struct{ buf []byte } // with the zero byte that begins a leaf in front, once there are any

// Text adds a text, as UTF-8, exactly as it is given.
func (f *Fields) Text(s string) { f.length(len(s)); f.buf = append(f.buf, s...) }

// Bytes adds bytes as they are. No bytes and nil are the same empty field.
func (f *Fields) Bytes(b []byte) { f.length(len(b)); f.buf = append(f.buf, b...) }

// Int adds a whole number: a sequence number, pence, a date in days or a moment in microseconds.
func (f *Fields) Int(n int64) { f.length(8); f.buf = binary.BigEndian.AppendUint64(f.buf, uint64(n)) }

func (f *Fields) length(n int) {
	if len(f.buf) == 0 {
		f.buf = append(f.buf, 0)
	}
	f.buf = binary.BigEndian.AppendUint64(f.buf, uint64(n))
}

// Sum is the bytes of the fields so far. They hold until the next change to the Fields; copy them to keep them.
func (f *Fields) Sum() []byte { return f.buf[min(1, len(f.buf)):] }

// Leaf is the leaf hash of the fields so far.
func (f *Fields) Leaf() Hash {
	if len(f.buf) == 0 {
		return Leaf(nil)
	}
	return sha256.Sum256(f.buf)
}

// Reset empties the Fields and keeps its memory for the next record.
func (f *Fields) Reset() { f.buf = f.buf[:0] }
