package messages

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// TestDecodeSkips lists elements that no Django writes, though a project of the same secret may.
func TestDecodeSkips(t *testing.T) {
	t.Parallel()
	good := Message{Level: 20, Text: "x"}
	for text, want := range map[string][]Message{
		``: nil, `null`: nil, `{}`: nil, `"x"`: nil, `[]`: nil, `[[]]`: nil, `[null, 1, "x", {}]`: nil,
		`[["__json_message",0,20,"x"]`:                               nil, // cut off
		`[["other",0,20,"x"]]`:                                       nil,
		`[["__json_message",0,20]]`:                                  nil,
		`[["__json_message",0,20,"x","",1]]`:                         nil,
		`[["__json_message",0,"high","x"]]`:                          nil,
		`[["__json_message",0,1e99,"x"]]`:                            nil,
		`[["__json_message",0,20,["x"]]]`:                            nil,
		`[["__json_message",0,20,"x",[]]]`:                           nil,
		`[["__json_message",0,20,"x",null], 7]`:                      {good},
		`[["__json_message","",20,"x"],["__json_message",7]]`:        {good},
		`[["__json_message",true,20,"x"]]`:                           {{Level: 20, Text: "x", Safe: true}},
		`["__messagesnotfinished__",["__json_message",0,20,"x",""]]`: {good},
	} {
		got, complete := decode([]byte(text))
		if diff := cmp.Diff(want, got); diff != "" || !complete {
			t.Errorf("%s: complete %v\n%s", text, complete, diff)
		}
	}
	if _, complete := decode([]byte(`["__messagesnotfinished__"]`)); complete {
		t.Error("the end says that there are more")
	}
}

// Text of any kind survives, and a bad one has no effect.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`[["__json_message",0,20,"x","big"],["__json_message",1,40,"\ud83d\ude00\ud800"]]`))
	f.Add([]byte(`[["__json_message",0,20,"x"],"__messagesnotfinished__"]`))
	f.Add([]byte("[[\"__json_message\",0,20,\"\xff\"]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, _ := decode(text)
		again, complete := decode([]byte(encodeForSession(list)))
		if diff := cmp.Diff(list, again); diff != "" || !complete {
			t.Errorf("%q:\n%s", text, diff)
		}
		for _, m := range list {
			if !utf8.ValidString(m.Text) || !utf8.ValidString(m.ExtraTags) {
				t.Errorf("%q: %+q", text, m.Text)
			}
		}
	})
}
