#include "textflag.h"

// MARKS sets in OUT a bit for each of the 16 bytes at OFF(SI) that is one of those
// in X0, X1 and X2.
#define MARKS(OFF, OUT) \
	MOVOU OFF(SI), X3   \
	MOVO X3, X4         \
	MOVO X3, X5         \
	PCMPEQB X0, X3      \
	PCMPEQB X1, X4      \
	PCMPEQB X2, X5      \
	POR X4, X3          \
	POR X5, X3          \
	PMOVMSKB X3, OUT

// HIGH sets in OUT a bit for each of the 16 bytes at OFF(SI) that has its high bit
// set, and something in X6 where one of them is that of X0 or X1.
#define HIGH(OFF, OUT) \
	MOVOU OFF(SI), X3  \
	MOVO X3, X4        \
	PMOVMSKB X3, OUT   \
	PCMPEQB X0, X3     \
	PCMPEQB X1, X4     \
	POR X3, X6         \
	POR X4, X6

// STORE puts the bits of four times 16 bytes together.
#define STORE \
	SHLQ $16, BX \
	SHLQ $32, DX \
	SHLQ $48, R8 \
	ORQ BX, AX   \
	ORQ R8, DX   \
	ORQ DX, AX   \
	MOVQ AX, (DI)

// func marks(dst []uint64, text []byte, a, b, c uint64)
TEXT ·marks(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ text_base+24(FP), SI
	MOVQ a+48(FP), X0
	MOVQ b+56(FP), X1
	MOVQ c+64(FP), X2
	PUNPCKLQDQ X0, X0
	PUNPCKLQDQ X1, X1
	PUNPCKLQDQ X2, X2

block:
	MARKS(0, AX)
	MARKS(16, BX)
	MARKS(32, DX)
	MARKS(48, R8)
	STORE
	ADDQ $64, SI
	ADDQ $8, DI
	DECQ CX
	JNZ  block
	RET

// func high(dst []uint64, text []byte, a, b uint64) uint64
TEXT ·high(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ text_base+24(FP), SI
	MOVQ a+48(FP), X0
	MOVQ b+56(FP), X1
	PUNPCKLQDQ X0, X0
	PUNPCKLQDQ X1, X1
	PXOR X6, X6

block:
	HIGH(0, AX)
	HIGH(16, BX)
	HIGH(32, DX)
	HIGH(48, R8)
	STORE
	ADDQ $64, SI
	ADDQ $8, DI
	DECQ CX
	JNZ  block
	PMOVMSKB X6, AX
	MOVQ AX, ret+64(FP)
	RET
