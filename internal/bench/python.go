package bench

import (
	"context"
	"strings"
)

// pythonWith finds a Python that has a library: it may be with the machine's own, which is seldom the first on the path.
func (b *books) pythonWith(ctx context.Context, library string) (program string, found bool) {
	for _, program := range b.pythons(ctx) {
		if _, err := b.answer(ctx, program, "-c", "import "+library); err == nil {
			return program, true
		}
	}
	return "", false
}

// pythons lists every Python on the path: the library may be with the machine's own, which is seldom the first.
func (b *books) pythons(ctx context.Context) []string {
	found, err := b.answer(ctx, "which", "-a", "python3")
	if err != nil {
		return []string{"python3"}
	}
	return strings.Fields(string(found))
}
