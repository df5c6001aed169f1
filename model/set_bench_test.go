package model_test

import "testing"

func BenchmarkNewSet(b *testing.B) {
	for b.Loop() {
		shop()
	}
}
