;; AES in Galois/Counter Mode (FIPS 197, NIST SP 800-38D): opens TLS records, where the set-up of a cipher object costs
;; more than the cipher. Tables and round keys are put into memory by the host (gcm.ts), which also names the addresses.
(module
  (memory (export "memory") 8)

  ;; Encrypts one block with the round keys at $key; the result goes to 0x1410.
  (func $block (export "block")
    (param $key i32) (param $rounds i32) (param $s0 i32) (param $s1 i32) (param $s2 i32) (param $s3 i32)
    (local $t0 i32) (local $t1 i32) (local $t2 i32) (local $last i32)
    (local.set $s0 (i32.xor (local.get $s0) (i32.load (local.get $key))))
    (local.set $s1 (i32.xor (local.get $s1) (i32.load offset=4 (local.get $key))))
    (local.set $s2 (i32.xor (local.get $s2) (i32.load offset=8 (local.get $key))))
    (local.set $s3 (i32.xor (local.get $s3) (i32.load offset=12 (local.get $key))))
    (local.set $last (i32.add (local.get $key) (i32.shl (local.get $rounds) (i32.const 4))))
    (local.set $key (i32.add (local.get $key) (i32.const 16)))
    (loop $round
      ;; SubBytes, ShiftRows and MixColumns by four tables (at 0, 0x400, 0x800, 0xc00)
      (local.set $t0 (i32.xor
        (i32.xor
          (i32.load (i32.shl (i32.and (local.get $s0) (i32.const 255)) (i32.const 2)))
          (i32.load offset=0x400 (i32.and (i32.shr_u (local.get $s1) (i32.const 6)) (i32.const 0x3fc))))
        (i32.xor
          (i32.load offset=0x800 (i32.and (i32.shr_u (local.get $s2) (i32.const 14)) (i32.const 0x3fc)))
          (i32.xor
            (i32.load offset=0xc00 (i32.and (i32.shr_u (local.get $s3) (i32.const 22)) (i32.const 0x3fc)))
            (i32.load (local.get $key))))))
      (local.set $t1 (i32.xor
        (i32.xor
          (i32.load (i32.shl (i32.and (local.get $s1) (i32.const 255)) (i32.const 2)))
          (i32.load offset=0x400 (i32.and (i32.shr_u (local.get $s2) (i32.const 6)) (i32.const 0x3fc))))
        (i32.xor
          (i32.load offset=0x800 (i32.and (i32.shr_u (local.get $s3) (i32.const 14)) (i32.const 0x3fc)))
          (i32.xor
            (i32.load offset=0xc00 (i32.and (i32.shr_u (local.get $s0) (i32.const 22)) (i32.const 0x3fc)))
            (i32.load offset=4 (local.get $key))))))
      (local.set $t2 (i32.xor
        (i32.xor
          (i32.load (i32.shl (i32.and (local.get $s2) (i32.const 255)) (i32.const 2)))
          (i32.load offset=0x400 (i32.and (i32.shr_u (local.get $s3) (i32.const 6)) (i32.const 0x3fc))))
        (i32.xor
          (i32.load offset=0x800 (i32.and (i32.shr_u (local.get $s0) (i32.const 14)) (i32.const 0x3fc)))
          (i32.xor
            (i32.load offset=0xc00 (i32.and (i32.shr_u (local.get $s1) (i32.const 22)) (i32.const 0x3fc)))
            (i32.load offset=8 (local.get $key))))))
      (local.set $s3 (i32.xor
        (i32.xor
          (i32.load (i32.shl (i32.and (local.get $s3) (i32.const 255)) (i32.const 2)))
          (i32.load offset=0x400 (i32.and (i32.shr_u (local.get $s0) (i32.const 6)) (i32.const 0x3fc))))
        (i32.xor
          (i32.load offset=0x800 (i32.and (i32.shr_u (local.get $s1) (i32.const 14)) (i32.const 0x3fc)))
          (i32.xor
            (i32.load offset=0xc00 (i32.and (i32.shr_u (local.get $s2) (i32.const 22)) (i32.const 0x3fc)))
            (i32.load offset=12 (local.get $key))))))
      (local.set $s0 (local.get $t0))
      (local.set $s1 (local.get $t1))
      (local.set $s2 (local.get $t2))
      (local.set $key (i32.add (local.get $key) (i32.const 16)))
      (br_if $round (i32.lt_u (local.get $key) (local.get $last))))
    (i32.store offset=0x1410 (i32.const 0) (i32.xor (i32.load (local.get $key))
      (call $column (local.get $s0) (local.get $s1) (local.get $s2) (local.get $s3))))
    (i32.store offset=0x1414 (i32.const 0) (i32.xor (i32.load offset=4 (local.get $key))
      (call $column (local.get $s1) (local.get $s2) (local.get $s3) (local.get $s0))))
    (i32.store offset=0x1418 (i32.const 0) (i32.xor (i32.load offset=8 (local.get $key))
      (call $column (local.get $s2) (local.get $s3) (local.get $s0) (local.get $s1))))
    (i32.store offset=0x141c (i32.const 0) (i32.xor (i32.load offset=12 (local.get $key))
      (call $column (local.get $s3) (local.get $s0) (local.get $s1) (local.get $s2)))))

  ;; SubBytes and ShiftRows of the last round (S-box at 0x1000)
  (func $column (param $a i32) (param $b i32) (param $c i32) (param $d i32) (result i32)
    (i32.or
      (i32.or
        (i32.load8_u offset=0x1000 (i32.and (local.get $a) (i32.const 255)))
        (i32.shl (i32.load8_u offset=0x1000 (i32.and (i32.shr_u (local.get $b) (i32.const 8)) (i32.const 255))) (i32.const 8)))
      (i32.or
        (i32.shl
          (i32.load8_u offset=0x1000 (i32.and (i32.shr_u (local.get $c) (i32.const 16)) (i32.const 255)))
          (i32.const 16))
        (i32.shl (i32.load8_u offset=0x1000 (i32.shr_u (local.get $d) (i32.const 24))) (i32.const 24)))))

  (func $swap32 (param $x i32) (result i32)
    (i32.or
      (i32.and (i32.rotl (local.get $x) (i32.const 8)) (i32.const 0x00ff00ff))
      (i32.and (i32.rotr (local.get $x) (i32.const 8)) (i32.const 0xff00ff00))))

  ;; The multiples of the hash subkey H by every upper half of a byte, and behind them by every lower half (Shoup's
  ;; method), at $key + 0x100: numbers of 128 bits, the highest bit being that of x^0. At $key stand the round keys.
  (func (export "prepare") (param $key i32) (param $rounds i32)
    (local $at i32) (local $last i32) (local $bit i32) (local $table i32) (local $power v128) (local $first v128)
    (local $from i32) (local $to i32)
    (local.set $table (i32.add (local.get $key) (i32.const 0x100)))
    (call $block (local.get $key) (local.get $rounds) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
    (local.set $power (call $reversed (v128.load offset=0x1410 (i32.const 0))))
    ;; the powers: bit 0 is the highest of the byte; the next is the one before times x
    (local.set $to (local.get $table))
    (loop $halves
      (v128.store (local.get $to) (v128.const i64x2 0 0))
      (local.set $bit (i32.const 128))
      (loop $powers
        (v128.store (i32.add (local.get $to) (local.get $bit)) (local.get $power))
        (local.set $power (v128.xor
          (v128.or
            (i64x2.shr_u (local.get $power) (i32.const 1))
            (i64x2.shl (call $lowered (local.get $power)) (i32.const 63)))
          (v128.and
            (i64x2.sub (v128.const i64x2 0 0)
              (v128.and (i64x2.splat (i64x2.extract_lane 0 (local.get $power))) (v128.const i64x2 0 1)))
            (v128.const i64x2 0 0xe100000000000000))))
        (local.set $bit (i32.shr_u (local.get $bit) (i32.const 1)))
        (br_if $powers (i32.ge_u (local.get $bit) (i32.const 16))))
      ;; the sums: behind each power all that came before, plus it
      (local.set $bit (i32.const 32))
      (loop $sums
        (local.set $at (i32.add (local.get $to) (local.get $bit)))
        (local.set $first (v128.load (local.get $at)))
        (local.set $from (i32.add (local.get $to) (i32.const 16)))
        (local.set $last (i32.add (local.get $at) (local.get $bit)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (loop $sum
          (v128.store (local.get $at) (v128.xor (local.get $first) (v128.load (local.get $from))))
          (local.set $from (i32.add (local.get $from) (i32.const 16)))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $sum (i32.lt_u (local.get $at) (local.get $last))))
        (local.set $bit (i32.shl (local.get $bit) (i32.const 1)))
        (br_if $sums (i32.lt_u (local.get $bit) (i32.const 256))))
      (local.set $to (i32.add (local.get $to) (i32.const 256)))
      (br_if $halves (i32.eq (local.get $to) (i32.add (local.get $table) (i32.const 256))))))

  (func $reversed (param $x v128) (result v128)
    (i8x16.shuffle 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0 (local.get $x) (local.get $x)))

  ;; The upper half in the place of the lower one.
  (func $lowered (param $x v128) (result v128)
    (i8x16.shuffle 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 (local.get $x) (v128.const i64x2 0 0)))

  ;; GHASH of the blocks from $at up to $end (SP 800-38D section 6.4), with the multiples of the subkey at $table; $z is
  ;; that of what came before.
  (func $hash (param $table i32) (param $at i32) (param $end i32) (param $z v128) (result v128)
    (local $n i32) (local $word i32) (local $product v128) (local $beyond v128) (local $low v128)
    (loop $block
      (v128.store offset=0x1600 (i32.const 0) (v128.xor (local.get $z) 
        (i8x16.shuffle 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0 (v128.load (local.get $at)) (v128.load (local.get $at)))))
      (local.set $product (v128.const i64x2 0 0))
      (local.set $beyond (v128.const i64x2 0 0))
      (local.set $n (i32.const 0))
      ;; from the last byte on: $product times x^8 plus the multiples; $beyond is what has x^128 and more
      (loop $word
        (local.set $word (i32.load offset=0x1600 (local.get $n)))
        (local.set $beyond
          (i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 (local.get $beyond) (local.get $product)))
        (local.set $product (v128.xor
          (i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 (local.get $product) (v128.const i64x2 0 0))
          (v128.xor
            (v128.load (i32.add (local.get $table) (i32.and (local.get $word) (i32.const 0xf0))))
            (v128.load offset=0x100
              (i32.add (local.get $table) (i32.and (i32.shl (local.get $word) (i32.const 4)) (i32.const 0xf0)))))))
        (local.set $beyond
          (i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 (local.get $beyond) (local.get $product)))
        (local.set $product (v128.xor
          (i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 (local.get $product) (v128.const i64x2 0 0))
          (v128.xor
            (v128.load
              (i32.add (local.get $table) (i32.and (i32.shr_u (local.get $word) (i32.const 8)) (i32.const 0xf0))))
            (v128.load offset=0x100
              (i32.add (local.get $table) (i32.and (i32.shr_u (local.get $word) (i32.const 4)) (i32.const 0xf0)))))))
        (local.set $beyond
          (i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 (local.get $beyond) (local.get $product)))
        (local.set $product (v128.xor
          (i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 (local.get $product) (v128.const i64x2 0 0))
          (v128.xor
            (v128.load
              (i32.add (local.get $table) (i32.and (i32.shr_u (local.get $word) (i32.const 16)) (i32.const 0xf0))))
            (v128.load offset=0x100
              (i32.add (local.get $table) (i32.and (i32.shr_u (local.get $word) (i32.const 12)) (i32.const 0xf0)))))))
        (local.set $beyond
          (i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 (local.get $beyond) (local.get $product)))
        (local.set $product (v128.xor
          (i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 (local.get $product) (v128.const i64x2 0 0))
          (v128.xor
            (v128.load
              (i32.add (local.get $table) (i32.and (i32.shr_u (local.get $word) (i32.const 24)) (i32.const 0xf0))))
            (v128.load offset=0x100
              (i32.add (local.get $table) (i32.and (i32.shr_u (local.get $word) (i32.const 20)) (i32.const 0xf0)))))))
        (local.set $n (i32.add (local.get $n) (i32.const 4)))
        (br_if $word (i32.lt_u (local.get $n) (i32.const 16))))
      ;; x^128 is 1 + x + x^2 + x^7; the last byte of $beyond is zero
      (local.set $low
        (i8x16.shuffle 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 (local.get $beyond) (v128.const i64x2 0 0)))
      (local.set $z (v128.xor
        (v128.xor
          (v128.xor (local.get $product) (local.get $beyond))
          (v128.xor (i64x2.shr_u (local.get $beyond) (i32.const 1)) (i64x2.shl (local.get $low) (i32.const 63))))
        (v128.xor
          (v128.xor (i64x2.shr_u (local.get $beyond) (i32.const 2)) (i64x2.shl (local.get $low) (i32.const 62)))
          (v128.xor (i64x2.shr_u (local.get $beyond) (i32.const 7)) (i64x2.shl (local.get $low) (i32.const 57))))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $block (i32.lt_u (local.get $at) (local.get $end))))
    (local.get $z))

  ;; Goes on with the GHASH at 0x1640 by the $length bytes at 0x1800, whole blocks, and puts it at 0x1410 as it is written.
  (func (export "hash") (param $key i32) (param $length i32)
    (v128.store offset=0x1640 (i32.const 0) (call $hash (i32.add (local.get $key) (i32.const 0x100)) (i32.const 0x1800)
      (i32.add (local.get $length) (i32.const 0x1800)) (v128.load offset=0x1640 (i32.const 0))))
    (v128.store offset=0x1410 (i32.const 0) (call $reversed (v128.load offset=0x1640 (i32.const 0)))))

  ;; Opens the $length bytes at 0x1800 into 0x2c00 and answers whether the tag at 0x1420 is theirs. At 0x17f0 stands the
  ;; additional data ($aadBits of it), padded with zeros to 16 bytes; $n0, $n1, $n2 are the nonce. Writes up to 128 bytes
  ;; beyond the end of either, and 32 before the output.
  ;; AES takes 8 blocks at a time, in planes (Käsper and Schwabe 2009): bit b of byte j of $qi is bit i of byte j of block b.
  (func (export "open")
    (param $key i32) (param $rounds i32)
    (param $n0 i32) (param $n1 i32) (param $n2 i32) (param $length i32) (param $aadBits i32) (result i32)
    (local $end i32) (local $hash v128) (local $counter i32) (local $at i32) (local $round_key i32) (local $last i32)
    (local $start v128) (local $rows v128) (local $rows1 v128) (local $halves v128) (local $t v128)
    (local $q0 v128) (local $q1 v128) (local $q2 v128) (local $q3 v128)
    (local $q4 v128) (local $q5 v128) (local $q6 v128) (local $q7 v128)
    (local $r0 v128) (local $r1 v128) (local $r2 v128) (local $r3 v128)
    (local $r4 v128) (local $r5 v128) (local $r6 v128) (local $r7 v128)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128) (local $s4 v128) (local $s5 v128)
    (local $s6 v128) (local $s7 v128)
    (local $t0 v128) (local $t1 v128) (local $t2 v128) (local $t7 v128) (local $t12 v128) (local $t14 v128)
    (local $t16 v128) (local $t21 v128) (local $t22 v128) (local $t23 v128) (local $t24 v128) (local $t25 v128)
    (local $t26 v128) (local $t27 v128) (local $t29 v128) (local $t33 v128) (local $t36 v128) (local $t37 v128)
    (local $t40 v128) (local $t41 v128) (local $t42 v128) (local $t43 v128) (local $t44 v128) (local $t45 v128)
    (local $t46 v128) (local $t48 v128) (local $t53 v128) (local $t57 v128) (local $t58 v128) (local $t59 v128)
    (local $t62 v128) (local $t63 v128) (local $t64 v128) (local $t65 v128) (local $t66 v128)
    (local $y1 v128) (local $y2 v128) (local $y3 v128) (local $y4 v128) (local $y5 v128) (local $y6 v128)
    (local $y7 v128) (local $y8 v128) (local $y9 v128) (local $y10 v128) (local $y11 v128) (local $y12 v128)
    (local $y13 v128) (local $y14 v128) (local $y15 v128) (local $y16 v128) (local $y17 v128) (local $y20 v128)
    (local $z2 v128) (local $z3 v128) (local $z4 v128) (local $z5 v128) (local $z7 v128) (local $z10 v128)
    (local $z12 v128) (local $z16 v128)
    ;; zeros up to the end of the last block, then the lengths
    (v128.store offset=0x1800 (local.get $length) (v128.const i64x2 0 0))
    (local.set $end (i32.and (i32.add (local.get $length) (i32.const 15)) (i32.const -16)))
    (i32.store offset=0x1800 (local.get $end) (i32.const 0))
    (i32.store offset=0x1804 (local.get $end) (call $swap32 (local.get $aadBits)))
    (i32.store offset=0x1808 (local.get $end) (i32.const 0))
    (i32.store offset=0x180c (local.get $end) (call $swap32 (i32.shl (local.get $length) (i32.const 3))))
    (local.set $hash (call $hash (i32.add (local.get $key) (i32.const 0x100)) (i32.const 0x17f0)
      (i32.add (local.get $end) (i32.const 0x1810)) (v128.const i64x2 0 0)))
    (local.set $rows (v128.const i8x16 0 5 10 15 4 9 14 3 8 13 2 7 12 1 6 11))
    (local.set $rows1 (v128.const i8x16 5 10 15 0 9 14 3 4 13 2 7 8 1 6 11 12))
    (local.set $halves (v128.const i8x16 2 3 0 1 6 7 4 5 10 11 8 9 14 15 12 13))
    (local.set $start (i32x4.replace_lane 2
      (i32x4.replace_lane 1 (i32x4.splat (local.get $n0)) (local.get $n1)) (local.get $n2)))
    (local.set $last (i32.add (local.get $key) (i32.shl (local.get $rounds) (i32.const 4))))
    ;; counter 1 hides the tag, those from 2 on the content: of the first 8 blocks, the first is not used
    (loop $batch
      (local.set $round_key (local.get $key))
      (local.set $t (v128.xor (v128.load (local.get $key))
        (i32x4.replace_lane 3 (local.get $start) (call $swap32 (local.get $counter)))))
      (local.set $q7 (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0)))
      (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
      (local.set $q6 (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0)))
      (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
      (local.set $q5 (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0)))
      (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
      (local.set $q4 (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0)))
      (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
      (local.set $q3 (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0)))
      (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
      (local.set $q2 (v128.xor
          (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0))
          (v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 240)))
      (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
      (local.set $q1 (v128.xor
          (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0))
          (v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 204)))
      (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
      (local.set $q0 (v128.xor
          (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0))
          (v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 170)))
      (block $mixed
        (loop $round
          (local.set $round_key (i32.add (local.get $round_key) (i32.const 16)))
          ;; SubBytes but for its constant (Boyar and Peralta 2012: names are theirs; x0 is $q7)
          (local.set $y14 (v128.xor (local.get $q4) (local.get $q2)))
          (local.set $y13 (v128.xor (local.get $q7) (local.get $q1)))
          (local.set $y9 (v128.xor (local.get $q7) (local.get $q4)))
          (local.set $y8 (v128.xor (local.get $q7) (local.get $q2)))
          (local.set $t0 (v128.xor (local.get $q6) (local.get $q5)))
          (local.set $y1 (v128.xor (local.get $t0) (local.get $q0)))
          (local.set $y4 (v128.xor (local.get $y1) (local.get $q4)))
          (local.set $y12 (v128.xor (local.get $y13) (local.get $y14)))
          (local.set $y2 (v128.xor (local.get $y1) (local.get $q7)))
          (local.set $y5 (v128.xor (local.get $y1) (local.get $q1)))
          (local.set $y3 (v128.xor (local.get $y5) (local.get $y8)))
          (local.set $t1 (v128.xor (local.get $q3) (local.get $y12)))
          (local.set $y15 (v128.xor (local.get $t1) (local.get $q2)))
          (local.set $y20 (v128.xor (local.get $t1) (local.get $q6)))
          (local.set $y6 (v128.xor (local.get $y15) (local.get $q0)))
          (local.set $y10 (v128.xor (local.get $y15) (local.get $t0)))
          (local.set $y11 (v128.xor (local.get $y20) (local.get $y9)))
          (local.set $y7 (v128.xor (local.get $q0) (local.get $y11)))
          (local.set $y17 (v128.xor (local.get $y10) (local.get $y11)))
          (local.set $y16 (v128.xor (local.get $t0) (local.get $y11)))
          (local.set $t2 (v128.and (local.get $y12) (local.get $y15)))
          (local.set $t7 (v128.and (local.get $y13) (local.get $y16)))
          (local.set $t12 (v128.and (local.get $y9) (local.get $y11)))
          (local.set $t14 (v128.xor (v128.and (local.get $y14) (local.get $y17)) (local.get $t12)))
          (local.set $t16 (v128.xor (v128.and (local.get $y8) (local.get $y10)) (local.get $t12)))
          (local.set $t21 (v128.xor
              (v128.xor (v128.xor (v128.and (local.get $y3) (local.get $y6)) (local.get $t2)) (local.get $t14))
              (local.get $y20)))
          (local.set $t22 (v128.xor
              (v128.xor (v128.xor (v128.and (local.get $y4) (local.get $q0)) (local.get $t2)) (local.get $t16))
              (v128.xor (local.get $y10) (local.get $y8))))
          (local.set $t23 (v128.xor
              (v128.xor (v128.xor (v128.and (local.get $y5) (local.get $y1)) (local.get $t7)) (local.get $t14))
              (v128.xor (local.get $y13) (local.get $y16))))
          (local.set $t24 (v128.xor
              (v128.xor (v128.xor (v128.and (local.get $y2) (local.get $y7)) (local.get $t7)) (local.get $t16))
              (v128.xor (local.get $q7) (local.get $y16))))
          (local.set $t25 (v128.xor (local.get $t21) (local.get $t22)))
          (local.set $t26 (v128.and (local.get $t21) (local.get $t23)))
          (local.set $t27 (v128.xor (local.get $t24) (local.get $t26)))
          (local.set $t29 (v128.xor (v128.and (local.get $t25) (local.get $t27)) (local.get $t22)))
          (local.set $t33 (v128.xor
              (v128.and (v128.xor (local.get $t22) (local.get $t26)) (v128.xor (local.get $t23) (local.get $t24)))
              (local.get $t24)))
          (local.set $t36 (v128.and (local.get $t24) (v128.xor (local.get $t27) (local.get $t33))))
          (local.set $t37 (v128.xor (local.get $t36) (v128.xor (local.get $t23) (local.get $t33))))
          (local.set $t40
            (v128.xor (local.get $t25) (v128.and (local.get $t29) (v128.xor (local.get $t27) (local.get $t36)))))
          (local.set $t41 (v128.xor (local.get $t40) (local.get $t37)))
          (local.set $t42 (v128.xor (local.get $t29) (local.get $t33)))
          (local.set $t43 (v128.xor (local.get $t29) (local.get $t40)))
          (local.set $t44 (v128.xor (local.get $t33) (local.get $t37)))
          (local.set $t45 (v128.xor (local.get $t42) (local.get $t41)))
          (local.set $z2 (v128.and (local.get $t33) (local.get $q0)))
          (local.set $z3 (v128.and (local.get $t43) (local.get $y16)))
          (local.set $z4 (v128.and (local.get $t40) (local.get $y1)))
          (local.set $z5 (v128.and (local.get $t29) (local.get $y7)))
          (local.set $z7 (v128.and (local.get $t45) (local.get $y17)))
          (local.set $z10 (v128.and (local.get $t37) (local.get $y3)))
          (local.set $z12 (v128.and (local.get $t43) (local.get $y13)))
          (local.set $z16 (v128.and (local.get $t45) (local.get $y14)))
          (local.set $t46 (v128.xor (v128.and (local.get $t42) (local.get $y9)) (local.get $z16)))
          (local.set $t48 (v128.xor (local.get $z5) (v128.and (local.get $t40) (local.get $y5))))
          (local.set $t53 (v128.xor (v128.and (local.get $t44) (local.get $y15)) (local.get $z3)))
          (local.set $t57 (v128.xor (v128.xor (local.get $z2) (local.get $z12)) (local.get $t53)))
          (local.set $t58 (v128.xor (local.get $z4) (local.get $t46)))
          (local.set $t59
            (v128.xor (local.get $z3) (v128.xor (v128.and (local.get $t42) (local.get $y11)) (local.get $z7))))
          (local.set $t62
            (v128.xor (v128.xor (local.get $z7) (v128.and (local.get $t41) (local.get $y10))) (local.get $t58)))
          (local.set $t63
            (v128.xor (v128.xor (v128.and (local.get $t44) (local.get $y12)) (local.get $z10)) (local.get $t58)))
          (local.set $t64 (v128.xor (local.get $z4) (local.get $t59)))
          (local.set $t65
            (v128.xor (v128.xor (v128.and (local.get $t29) (local.get $y2)) (local.get $t57)) (local.get $t62)))
          (local.set $t66 (v128.xor (v128.and (local.get $t37) (local.get $y6)) (local.get $t63)))
          (local.set $s0 (v128.xor (local.get $t59) (local.get $t63)))
          (local.set $s6 (v128.xor (v128.xor (local.get $z12) (local.get $t48)) (local.get $t62)))
          (local.set $s7 (v128.xor (local.get $t48) (v128.xor (local.get $t46) (local.get $t57))))
          (local.set $s3 (v128.xor (local.get $t53) (local.get $t66)))
          (local.set $s4 (v128.xor (v128.xor (local.get $z2) (local.get $z5)) (local.get $t66)))
          (local.set $s5
            (v128.xor (v128.xor (local.get $z10) (v128.and (local.get $t33) (local.get $y4))) (local.get $t65)))
          (local.set $s1 (v128.xor (local.get $t64) (local.get $s3)))
          (local.set $s2 (v128.xor
              (v128.xor (local.get $z16) (v128.and (local.get $t41) (local.get $y8)))
              (v128.xor (local.get $t64) (local.get $t65))))
          (local.set $t (v128.xor (v128.load (local.get $round_key)) (i8x16.splat (i32.const 0x63))))
          (br_if $mixed (i32.eq (local.get $round_key) (local.get $last)))
          ;; ShiftRows and MixColumns: $ri is the byte below, $si becomes this byte plus the one below
          (local.set $r0 (i8x16.swizzle (local.get $s7) (local.get $rows1)))
          (local.set $s7 (v128.xor (i8x16.swizzle (local.get $s7) (local.get $rows)) (local.get $r0)))
          (local.set $r1 (i8x16.swizzle (local.get $s6) (local.get $rows1)))
          (local.set $s6 (v128.xor (i8x16.swizzle (local.get $s6) (local.get $rows)) (local.get $r1)))
          (local.set $r2 (i8x16.swizzle (local.get $s5) (local.get $rows1)))
          (local.set $s5 (v128.xor (i8x16.swizzle (local.get $s5) (local.get $rows)) (local.get $r2)))
          (local.set $r3 (i8x16.swizzle (local.get $s4) (local.get $rows1)))
          (local.set $s4 (v128.xor (i8x16.swizzle (local.get $s4) (local.get $rows)) (local.get $r3)))
          (local.set $r4 (i8x16.swizzle (local.get $s3) (local.get $rows1)))
          (local.set $s3 (v128.xor (i8x16.swizzle (local.get $s3) (local.get $rows)) (local.get $r4)))
          (local.set $r5 (i8x16.swizzle (local.get $s2) (local.get $rows1)))
          (local.set $s2 (v128.xor (i8x16.swizzle (local.get $s2) (local.get $rows)) (local.get $r5)))
          (local.set $r6 (i8x16.swizzle (local.get $s1) (local.get $rows1)))
          (local.set $s1 (v128.xor (i8x16.swizzle (local.get $s1) (local.get $rows)) (local.get $r6)))
          (local.set $r7 (i8x16.swizzle (local.get $s0) (local.get $rows1)))
          (local.set $s0 (v128.xor (i8x16.swizzle (local.get $s0) (local.get $rows)) (local.get $r7)))
          ;; twice that sum (FIPS 197 section 4.2.1), the byte below, the sum of the other two, and bit i of the round key
          (local.set $q7 (v128.xor (v128.xor (local.get $s1) (local.get $r7))
            (v128.xor (i8x16.swizzle (local.get $s0) (local.get $halves)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0)))))
          (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
          (local.set $q6 (v128.xor (v128.xor (local.get $s2) (local.get $r6))
            (v128.xor (i8x16.swizzle (local.get $s1) (local.get $halves)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0)))))
          (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
          (local.set $q5 (v128.xor (v128.xor (local.get $s3) (local.get $r5))
            (v128.xor (i8x16.swizzle (local.get $s2) (local.get $halves)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0)))))
          (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
          (local.set $q4 (v128.xor (v128.xor (v128.xor (local.get $s4) (local.get $s0)) (local.get $r4))
            (v128.xor (i8x16.swizzle (local.get $s3) (local.get $halves)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0)))))
          (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
          (local.set $q3 (v128.xor (v128.xor (v128.xor (local.get $s5) (local.get $s0)) (local.get $r3))
            (v128.xor (i8x16.swizzle (local.get $s4) (local.get $halves)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0)))))
          (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
          (local.set $q2 (v128.xor (v128.xor (local.get $s6) (local.get $r2))
            (v128.xor (i8x16.swizzle (local.get $s5) (local.get $halves)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0)))))
          (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
          (local.set $q1 (v128.xor (v128.xor (v128.xor (local.get $s7) (local.get $s0)) (local.get $r1))
            (v128.xor (i8x16.swizzle (local.get $s6) (local.get $halves)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0)))))
          (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
          (local.set $q0 (v128.xor (v128.xor (local.get $s0) (local.get $r0))
            (v128.xor (i8x16.swizzle (local.get $s7) (local.get $halves)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0)))))
          (br $round)))
      (local.set $q7
        (v128.xor (i8x16.swizzle (local.get $s0) (local.get $rows)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0))))
      (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
      (local.set $q6
        (v128.xor (i8x16.swizzle (local.get $s1) (local.get $rows)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0))))
      (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
      (local.set $q5
        (v128.xor (i8x16.swizzle (local.get $s2) (local.get $rows)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0))))
      (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
      (local.set $q4
        (v128.xor (i8x16.swizzle (local.get $s3) (local.get $rows)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0))))
      (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
      (local.set $q3
        (v128.xor (i8x16.swizzle (local.get $s4) (local.get $rows)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0))))
      (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
      (local.set $q2
        (v128.xor (i8x16.swizzle (local.get $s5) (local.get $rows)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0))))
      (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
      (local.set $q1
        (v128.xor (i8x16.swizzle (local.get $s6) (local.get $rows)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0))))
      (local.set $t (i64x2.shl (local.get $t) (i32.const 1)))
      (local.set $q0
        (v128.xor (i8x16.swizzle (local.get $s7) (local.get $rows)) (i8x16.lt_s (local.get $t) (v128.const i64x2 0 0))))
      ;; from planes to blocks: $qi becomes block i
      (local.set $t
        (v128.and (v128.xor (i64x2.shr_u (local.get $q0) (i32.const 1)) (local.get $q1)) (i8x16.splat (i32.const 85))))
      (local.set $q1 (v128.xor (local.get $q1) (local.get $t)))
      (local.set $q0 (v128.xor (local.get $q0) (i64x2.shl (local.get $t) (i32.const 1))))
      (local.set $t
        (v128.and (v128.xor (i64x2.shr_u (local.get $q2) (i32.const 1)) (local.get $q3)) (i8x16.splat (i32.const 85))))
      (local.set $q3 (v128.xor (local.get $q3) (local.get $t)))
      (local.set $q2 (v128.xor (local.get $q2) (i64x2.shl (local.get $t) (i32.const 1))))
      (local.set $t
        (v128.and (v128.xor (i64x2.shr_u (local.get $q4) (i32.const 1)) (local.get $q5)) (i8x16.splat (i32.const 85))))
      (local.set $q5 (v128.xor (local.get $q5) (local.get $t)))
      (local.set $q4 (v128.xor (local.get $q4) (i64x2.shl (local.get $t) (i32.const 1))))
      (local.set $t
        (v128.and (v128.xor (i64x2.shr_u (local.get $q6) (i32.const 1)) (local.get $q7)) (i8x16.splat (i32.const 85))))
      (local.set $q7 (v128.xor (local.get $q7) (local.get $t)))
      (local.set $q6 (v128.xor (local.get $q6) (i64x2.shl (local.get $t) (i32.const 1))))
      (local.set $t
        (v128.and (v128.xor (i64x2.shr_u (local.get $q0) (i32.const 2)) (local.get $q2)) (i8x16.splat (i32.const 51))))
      (local.set $q2 (v128.xor (local.get $q2) (local.get $t)))
      (local.set $q0 (v128.xor (local.get $q0) (i64x2.shl (local.get $t) (i32.const 2))))
      (local.set $t
        (v128.and (v128.xor (i64x2.shr_u (local.get $q1) (i32.const 2)) (local.get $q3)) (i8x16.splat (i32.const 51))))
      (local.set $q3 (v128.xor (local.get $q3) (local.get $t)))
      (local.set $q1 (v128.xor (local.get $q1) (i64x2.shl (local.get $t) (i32.const 2))))
      (local.set $t
        (v128.and (v128.xor (i64x2.shr_u (local.get $q4) (i32.const 2)) (local.get $q6)) (i8x16.splat (i32.const 51))))
      (local.set $q6 (v128.xor (local.get $q6) (local.get $t)))
      (local.set $q4 (v128.xor (local.get $q4) (i64x2.shl (local.get $t) (i32.const 2))))
      (local.set $t
        (v128.and (v128.xor (i64x2.shr_u (local.get $q5) (i32.const 2)) (local.get $q7)) (i8x16.splat (i32.const 51))))
      (local.set $q7 (v128.xor (local.get $q7) (local.get $t)))
      (local.set $q5 (v128.xor (local.get $q5) (i64x2.shl (local.get $t) (i32.const 2))))
      (local.set $t
        (v128.and (v128.xor (i64x2.shr_u (local.get $q0) (i32.const 4)) (local.get $q4)) (i8x16.splat (i32.const 15))))
      (local.set $q4 (v128.xor (local.get $q4) (local.get $t)))
      (local.set $q0 (v128.xor (local.get $q0) (i64x2.shl (local.get $t) (i32.const 4))))
      (local.set $t
        (v128.and (v128.xor (i64x2.shr_u (local.get $q1) (i32.const 4)) (local.get $q5)) (i8x16.splat (i32.const 15))))
      (local.set $q5 (v128.xor (local.get $q5) (local.get $t)))
      (local.set $q1 (v128.xor (local.get $q1) (i64x2.shl (local.get $t) (i32.const 4))))
      (local.set $t
        (v128.and (v128.xor (i64x2.shr_u (local.get $q2) (i32.const 4)) (local.get $q6)) (i8x16.splat (i32.const 15))))
      (local.set $q6 (v128.xor (local.get $q6) (local.get $t)))
      (local.set $q2 (v128.xor (local.get $q2) (i64x2.shl (local.get $t) (i32.const 4))))
      (local.set $t
        (v128.and (v128.xor (i64x2.shr_u (local.get $q3) (i32.const 4)) (local.get $q7)) (i8x16.splat (i32.const 15))))
      (local.set $q7 (v128.xor (local.get $q7) (local.get $t)))
      (local.set $q3 (v128.xor (local.get $q3) (i64x2.shl (local.get $t) (i32.const 4))))
      (v128.store offset=0x2be0 (local.get $at) (v128.xor (v128.load offset=0x17e0 (local.get $at)) (local.get $q0)))
      (v128.store offset=0x2bf0 (local.get $at) (v128.xor (v128.load offset=0x17f0 (local.get $at)) (local.get $q1)))
      (v128.store offset=0x2c00 (local.get $at) (v128.xor (v128.load offset=0x1800 (local.get $at)) (local.get $q2)))
      (v128.store offset=0x2c10 (local.get $at) (v128.xor (v128.load offset=0x1810 (local.get $at)) (local.get $q3)))
      (v128.store offset=0x2c20 (local.get $at) (v128.xor (v128.load offset=0x1820 (local.get $at)) (local.get $q4)))
      (v128.store offset=0x2c30 (local.get $at) (v128.xor (v128.load offset=0x1830 (local.get $at)) (local.get $q5)))
      (v128.store offset=0x2c40 (local.get $at) (v128.xor (v128.load offset=0x1840 (local.get $at)) (local.get $q6)))
      (v128.store offset=0x2c50 (local.get $at) (v128.xor (v128.load offset=0x1850 (local.get $at)) (local.get $q7)))
      (local.set $at (i32.add (local.get $at) (i32.const 128)))
      (local.set $counter (i32.add (local.get $counter) (i32.const 8)))
      (br_if $batch (i32.lt_u (local.get $at) (i32.add (local.get $length) (i32.const 32)))))
    (i32.eqz (v128.any_true (v128.xor
      (v128.xor (call $reversed (local.get $hash)) (v128.load offset=0x1420 (i32.const 0)))
      ;; the block of counter 1, XORed with what stood there
      (v128.xor (v128.load offset=0x17f0 (i32.const 0)) (v128.load offset=0x2bf0 (i32.const 0))))))))
