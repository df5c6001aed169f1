package argon2

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReferenceVectors compares with keys of argon2-cffi 21.1, the reference implementation. The
// password is "lètmein", the salt "seasalt1234567890ab".
func TestReferenceVectors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		p    Params
		size uint32
		want string
	}{
		{Params{D, Version10, 512, 2, 2}, 16, "mNTB4ZueHR53XQiYsBKRSA"},
		{Params{D, Version10, 64, 1, 1}, 32, "TSyfHeBzwHmGbT/J1Oj0q3DrTIECG4QRnI7U6k0m4+U"},
		{Params{D, Version10, 64, 3, 4}, 32, "l31KLdV8E9biuhBCAr75/jZViHR6S643fw371vldExU"},
		{Params{D, Version10, 100, 4, 3}, 64,
			"pb7dzN9YPgvQNjXhQdh1nB+FaE3w06xblIvXQAD5UpJqeroubfPit9hUGTgqzStkVWwRUKh70ivAFa2AbRmmEQ"},
		{Params{D, Version10, 8, 2, 1}, 4, "Bcf4SA"},
		{Params{D, Version10, 8, 1, 1}, 20, "YSgR6dWDRxFpR+jwYzjCXu2TxoY"},
		{Params{D, Version13, 512, 2, 2}, 16, "yxPFMsSZLq89KYA6jE0Rxg"},
		{Params{D, Version13, 64, 1, 1}, 32, "Q+9fKoei3uLBV5ZxNoDExcBv96UARc+Hwame73UCFME"},
		{Params{D, Version13, 64, 3, 4}, 32, "djN14j7SWYMTNM06o5U6PlgYkFmYM4eub1F9QKikNOo"},
		{Params{D, Version13, 100, 4, 3}, 64,
			"S7kTtE4ISslVOlBe0u+HOrAUpBzeAa+Uan9Qd002CNfKAcNBuXIoTYoMZ6ts9C8GCGSdy3zMc/bg0g7s3F3Ygg"},
		{Params{D, Version13, 8, 2, 1}, 4, "XuT0/A"},
		{Params{D, Version13, 8, 1, 1}, 20, "LIPhxOfq8nYMWcWOorIVgE+2jB4"},
		{Params{I, Version10, 512, 2, 2}, 16, "eobtEqOFtkwNa7bsO5oPgg"},
		{Params{I, Version10, 64, 1, 1}, 32, "y6qq/5zAbo8bhuKzxp05R7g+IuwRJChCMz7HARJ7NpQ"},
		{Params{I, Version10, 64, 3, 4}, 32, "guUX2CBcZp4uGhxxj2XS41lcTaztUnZs62KhKSqQjII"},
		{Params{I, Version10, 100, 4, 3}, 64,
			"KVr2PU0Zqm2KMp29nE8SXLXcEyHE8jhVrBpcaYckK1LfDXyRzJpN10uwbv8nJhPlU/uK5FGXx8qPE+SaecQb/Q"},
		{Params{I, Version10, 8, 2, 1}, 4, "OWSZKA"},
		{Params{I, Version10, 8, 1, 1}, 20, "YlD5QrwCunq1oH/UrgtJGTSEY3k"},
		{Params{I, Version13, 512, 2, 2}, 16, "ErGtCWty9H3ZPjFinwhsXQ"},
		{Params{I, Version13, 64, 1, 1}, 32, "lpxwgClaGodLWvXwi366Bm1cZm88LsvWPGyOnYfmpZA"},
		{Params{I, Version13, 64, 3, 4}, 32, "ANLXhqvbDQb0HIGXMRj8o+vN1QnZifPAaErrNd0A23k"},
		{Params{I, Version13, 100, 4, 3}, 64,
			"kib0IvoNsgbjpY+IzVueKJFlQ9xUHNllsK0wIuEQk3Lu7d7d0tMyOgx5WCSwXBYetfStHOXM+ie1ydoZ7Wg7ag"},
		{Params{I, Version13, 8, 2, 1}, 4, "nyQi1A"},
		{Params{I, Version13, 8, 1, 1}, 20, "f7pW6Ff8b21tDJ4VQiEwlvSPMiU"},
		{Params{ID, Version10, 512, 2, 2}, 16, "eH3zivDLQ/mU0JpDTPCZkw"},
		{Params{ID, Version10, 64, 1, 1}, 32, "ahPCbTWwGpQl152EGm68pInLGR+YGN3YWlZKbW46yos"},
		{Params{ID, Version10, 64, 3, 4}, 32, "me9+6JQPphNfTU+YeChQXrZEIDg4jZroHxCYq+4wnFM"},
		{Params{ID, Version10, 100, 4, 3}, 64,
			"Ml9bZWBF4yAXjUGFVz+qld83fVmgx7SGCZyy0vGId2JXhhL7n2dJQkNzWjlQEeMdioLlUbWYvVZGGRwuJmUwCA"},
		{Params{ID, Version10, 8, 2, 1}, 4, "WIUwgw"},
		{Params{ID, Version10, 8, 1, 1}, 20, "BBblutoTAtIck3//2R/5U8Ut0SY"},
		{Params{ID, Version13, 512, 2, 2}, 16, "NJM4Dj9Ne5o+hUNRnimOKw"},
		{Params{ID, Version13, 64, 1, 1}, 32, "FBdkdWdULEg7sSpFqK/jw9e81i3qs80yXB5usFqUbCg"},
		{Params{ID, Version13, 64, 3, 4}, 32, "ekSwWiR+nJXgFxbcImdYynlI5/JxEvo0Vg84VRq2wpE"},
		{Params{ID, Version13, 100, 4, 3}, 64,
			"b+aCCR3Bn3UtVDyxPG5MflQVSnMRC0649PeYSKrgTRi3l6sbvJD3KjH2qafj75B9hGslVW5a4dTQMn0UMNKFHw"},
		{Params{ID, Version13, 8, 2, 1}, 4, "S2Mrog"},
		{Params{ID, Version13, 8, 1, 1}, 20, "tFTS0pwvQfFBeqz6X4tBoyqn9rw"},
	} {
		t.Run(fmt.Sprintf("%+v", tt.p), func(t *testing.T) {
			t.Parallel()
			for name, derive := range map[string]func(Params, []byte, []byte, uint32) []byte{"Key": Key,
				"derive": derive} {
				got := derive(tt.p, []byte("lètmein"), []byte("seasalt1234567890ab"), tt.size)
				if diff := cmp.Diff(tt.want, base64.RawStdEncoding.EncodeToString(got)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

// TestEqualsCrypto compares with x/crypto, in every variant that it has. A segment has more blocks
// than a block of addresses covers.
func TestEqualsCrypto(t *testing.T) {
	t.Parallel()
	for _, variant := range []Variant{I, ID} {
		for _, lanes := range []uint8{1, 3} {
			p := Params{Variant: variant, Version: Version13, Memory: 4 * 300 * uint32(lanes), Time: 3, Lanes: lanes}
			want, got := Key(p, []byte("pw"), []byte("seasalt8"), 100), derive(p, []byte("pw"), []byte("seasalt8"), 100)
			if !bytes.Equal(want, got) {
				t.Errorf("%+v: %x, want %x", p, got, want)
			}
		}
	}
}
