package value

import "unicode/utf8"

// What the servers make of some characters differs from what the decoders of
// golang.org/x/text do, which follow the web. The functions below say where, by
// the bytes of a character as a big-endian number.

func none(uint32) rune { return 0 }

// pairs is the size of encodings whose characters have two bytes.
func pairs([]byte) int { return 2 }

// pairsOrKana is that of Shift JIS, where the narrow Katakana have one byte.
func pairsOrKana(text []byte) int {
	if text[0] >= 0xa1 && text[0] <= 0xdf {
		return 1
	}
	return 2
}

// pairsOrThrees is that of EUC-JP, where 0x8f leads to a second plane.
func pairsOrThrees(text []byte) int {
	if text[0] == 0x8f {
		return 3
	}
	return 2
}

// pairsOrFours is that of GB 18030, where a digit in the second place makes it
// four bytes.
func pairsOrFours(text []byte) int {
	if len(text) > 1 && text[1] >= '0' && text[1] <= '9' {
		return 4
	}
	return 2
}

func othersOfGB2312(code uint32) rune {
	switch code {
	case 0xa1a4:
		return '・'
	case 0xa1aa:
		return '―'
	}
	return 0
}

// othersOfBig5: the servers' table is that of the Unicode consortium, with the
// rows of ETEN in front of the less frequent characters. It has no character for
// a few codes; those stay as the decoder has them.
func othersOfBig5(code uint32) rune {
	switch {
	case code >= 0xc6a1 && code <= 0xc7fc:
		return otherOfETEN(rune(code))
	case code < 0xa145 || code > 0xa247:
		return 0
	}
	switch code {
	case 0xa145:
		return '•'
	case 0xa14e:
		return '､'
	case 0xa1c2:
		return '‾'
	case 0xa1e3:
		return '∼'
	case 0xa1f2:
		return '♁'
	case 0xa1f3:
		return '☉'
	case 0xa241:
		return '／'
	case 0xa242:
		return '＼'
	case 0xa244:
		return '¥'
	case 0xa246:
		return '¢'
	case 0xa247:
		return '£'
	}
	return 0
}

func otherOfETEN(code rune) rune {
	for _, r := range [...]struct{ first, last, is rune }{
		{0xc6a1, 0xc6a1, 'ヾ'},
		{0xc6a2, 0xc6a3, 'ゝ'},
		{0xc6a4, 0xc6a4, '々'},
		{0xc6a5, 0xc6f7, 'ぁ'},
		{0xc6f8, 0xc6fe, 'ァ'},
		{0xc740, 0xc77e, 'エ'},
		{0xc7a1, 0xc7b0, 'ョ'},
		{0xc7b1, 0xc7b2, 'Д'},
		{0xc7b3, 0xc7b3, 'Ё'},
		{0xc7b4, 0xc7ba, 'Ж'},
		{0xc7bb, 0xc7cd, 'У'},
		{0xc7ce, 0xc7ce, 'ё'},
		{0xc7cf, 0xc7e8, 'ж'},
		{0xc7e9, 0xc7f2, '①'},
		{0xc7f3, 0xc7fc, '⑴'},
	} {
		if code >= r.first && code <= r.last {
			return r.is + code - r.first
		}
	}
	return 0
}

// othersOfSJIS are what JIS has where Microsoft's code page, which the decoder
// follows, has wide forms.
func othersOfSJIS(code uint32) rune {
	switch code {
	case 0x815f:
		return '\\'
	case 0x8160:
		return '〜'
	case 0x8161:
		return '‖'
	case 0x817c:
		return '−'
	case 0x8191:
		return '¢'
	case 0x8192:
		return '£'
	case 0x81ca:
		return '¬'
	}
	return 0
}

// privateUse is where characters of private use begin in Unicode.
const privateUse = 0xe000

// othersOfCP932 are the user's own characters: ten rows of 188.
func othersOfCP932(code uint32) rune {
	lead, trail := code>>8, code&0xff
	if lead < 0xf0 || lead > 0xf9 || trail < 0x40 || trail == 0x7f || trail > 0xfc {
		return 0
	}
	if trail > 0x7f {
		trail--
	}
	return rune(privateUse + (lead-0xf0)*188 + trail - 0x40)
}

// ownOfEUC are the user's own characters of EUC-JP: ten rows of 94 in each of
// its two planes.
func ownOfEUC(code uint32) rune {
	row, cell := code>>8&0xff, code&0xff
	if row < 0xf5 || row == 0xff || cell < 0xa1 || cell == 0xff {
		return 0
	}
	at := (row-0xf5)*94 + cell - 0xa1
	if code > 0xffff {
		at += 940
	}
	return rune(privateUse + at)
}

func othersOfUJIS(code uint32) rune {
	switch code {
	case 0xa1c0:
		return '\\'
	case 0xa1c1:
		return '〜'
	case 0xa1c2:
		return '‖'
	case 0xa1dd:
		return '−'
	case 0xa1f1:
		return '¢'
	case 0xa1f2:
		return '£'
	case 0xa2cc:
		return '¬'
	case 0x8fa2b7:
		return '~'
	}
	return ownOfEUC(code)
}

// othersOfEUCJPMS are IBM's additions in the second plane.
func othersOfEUCJPMS(code uint32) rune {
	switch {
	case code == 0x8fa2c3:
		return '￤'
	case code >= 0x8ff3f3 && code <= 0x8ff3fc:
		return 'ⅰ' + rune(code-0x8ff3f3)
	case code == 0x8ff3fd, code == 0x8ff3fe:
		return 'Ⅰ' + rune(code-0x8ff3fd)
	case code >= 0x8ff4a1 && code <= 0x8ff4fe:
		// All of them have three bytes in UTF-8.
		at := 3 * (code - 0x8ff4a1)
		r, _ := utf8.DecodeRuneInString(ibmRow[at : at+3])
		return r
	}
	return ownOfEUC(code)
}

// ibmRow is the row 0x8ff4a1 to 0x8ff4fe.
const ibmRow = "ⅢⅣⅤⅥⅦⅧⅨⅩ＇＂㈱№℡炻仼僴凬匇匤\uFA0E咊坙\uFA0F\uFA10增寬峵嵓\uFA11德悅愠" +
	"敎昻晥\uFA12\uF929栁\uFA13\uFA14橫櫢淸淲瀨\uFA15\uFA16甁皂皞\uFA17礰\uFA18\uFA19\uFA1A\uFA1B竧\uFA1C\uFA1D綠緖\uFA1E荢\uFA1F" +
	"薰\uFA20\uFA21蠇\uFA22譿賴赶\uFA23\uFA24\uFA25郞\uFA26鄕\uFA27\uFA28閒\uF9DC\uFA29霻靍靑\uFA2A\uFA2B\uFA2C馞髙魲\uFA2D黑"
