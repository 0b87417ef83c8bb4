;; AES in Galois/Counter Mode (FIPS 197, NIST SP 800-38D): opens short TLS records, where the set-up of a cipher object
;; costs more than the cipher. Words are little-endian, as memory is; the field elements of GHASH are big-endian pairs of
;; 64 bits, bit 0 being the highest. Tables and round keys are put into memory by the host (gcm.ts), which also names the
;; addresses below.
(module
  (memory (export "memory") 8)
  (global $zhi (mut i64) (i64.const 0))
  (global $zlo (mut i64) (i64.const 0))

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
        (i32.shl (i32.load8_u offset=0x1000 (i32.and (i32.shr_u (local.get $c) (i32.const 16)) (i32.const 255))) (i32.const 16))
        (i32.shl (i32.load8_u offset=0x1000 (i32.shr_u (local.get $d) (i32.const 24))) (i32.const 24)))))

  (func $swap32 (param $x i32) (result i32)
    (i32.or
      (i32.and (i32.rotl (local.get $x) (i32.const 8)) (i32.const 0x00ff00ff))
      (i32.and (i32.rotr (local.get $x) (i32.const 8)) (i32.const 0xff00ff00))))

  (func $swap64 (param $x i64) (result i64)
    (local.set $x (i64.or
      (i64.and (i64.shr_u (local.get $x) (i64.const 8)) (i64.const 0x00ff00ff00ff00ff))
      (i64.shl (i64.and (local.get $x) (i64.const 0x00ff00ff00ff00ff)) (i64.const 8))))
    (local.set $x (i64.or
      (i64.and (i64.shr_u (local.get $x) (i64.const 16)) (i64.const 0x0000ffff0000ffff))
      (i64.shl (i64.and (local.get $x) (i64.const 0x0000ffff0000ffff)) (i64.const 16))))
    (i64.rotl (local.get $x) (i64.const 32)))

  ;; The multiples of the hash subkey H by every byte, as 256 pairs from $table on (Shoup's method).
  (func (export "prepare") (param $key i32) (param $rounds i32) (param $table i32)
    (local $hi i64) (local $lo i64) (local $bit i32) (local $rest i32) (local $at i32) (local $from i32)
    (call $block (local.get $key) (local.get $rounds) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
    (local.set $hi (call $swap64 (i64.load offset=0x1410 (i32.const 0))))
    (local.set $lo (call $swap64 (i64.load offset=0x1418 (i32.const 0))))
    (i64.store (local.get $table) (i64.const 0))
    (i64.store offset=8 (local.get $table) (i64.const 0))
    ;; the powers: bit 0 is the highest of the byte; the next is the one before, shifted and reduced
    (local.set $bit (i32.const 128))
    (loop $powers
      (local.set $at (i32.add (local.get $table) (i32.shl (local.get $bit) (i32.const 4))))
      (i64.store (local.get $at) (local.get $hi))
      (i64.store offset=8 (local.get $at) (local.get $lo))
      (local.set $rest (i32.wrap_i64 (i64.and (local.get $lo) (i64.const 1))))
      (local.set $lo (i64.or (i64.shr_u (local.get $lo) (i64.const 1)) (i64.shl (local.get $hi) (i64.const 63))))
      (local.set $hi (i64.shr_u (local.get $hi) (i64.const 1)))
      (if (local.get $rest) (then (local.set $hi (i64.xor (local.get $hi) (i64.const 0xe100000000000000)))))
      (local.set $bit (i32.shr_u (local.get $bit) (i32.const 1)))
      (br_if $powers (local.get $bit)))
    ;; the sums: behind each power all that came before, plus it
    (local.set $bit (i32.const 32))
    (loop $sums
      (local.set $at (i32.add (local.get $table) (local.get $bit)))
      (local.set $hi (i64.load (local.get $at)))
      (local.set $lo (i64.load offset=8 (local.get $at)))
      (local.set $from (i32.add (local.get $table) (i32.const 16)))
      (local.set $rest (i32.add (local.get $at) (local.get $bit)))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (loop $sum
        (i64.store (local.get $at) (i64.xor (local.get $hi) (i64.load (local.get $from))))
        (i64.store offset=8 (local.get $at) (i64.xor (local.get $lo) (i64.load offset=8 (local.get $from))))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $sum (i32.lt_u (local.get $at) (local.get $rest))))
      (local.set $bit (i32.shl (local.get $bit) (i32.const 1)))
      (br_if $sums (i32.lt_u (local.get $bit) (i32.const 4096)))))

  ;; Z = (Z + X) * H. The two halves of X are multiplied side by side, unreduced: $ahi, $alo, $aex by the bytes of the
  ;; lower one, $bhi, $blo, $bex by those of the higher one, each a step behind the other from the last byte on.
  (func $absorb (param $table i32) (param $xhi i64) (param $xlo i64)
    (local $ahi i64) (local $alo i64) (local $aex i64) (local $bhi i64) (local $blo i64) (local $bex i64)
    (local $entry i32) (local $n i32)
    (local.set $xhi (i64.xor (local.get $xhi) (global.get $zhi)))
    (local.set $xlo (i64.xor (local.get $xlo) (global.get $zlo)))
    (local.set $n (i32.const 8))
    (loop $byte
      (local.set $aex (i64.or (i64.shr_u (local.get $aex) (i64.const 8)) (i64.shl (local.get $alo) (i64.const 56))))
      (local.set $bex (i64.or (i64.shr_u (local.get $bex) (i64.const 8)) (i64.shl (local.get $blo) (i64.const 56))))
      (local.set $entry (i32.add (local.get $table)
        (i32.shl (i32.and (i32.wrap_i64 (local.get $xlo)) (i32.const 255)) (i32.const 4))))
      (local.set $alo (i64.xor
        (i64.or (i64.shr_u (local.get $alo) (i64.const 8)) (i64.shl (local.get $ahi) (i64.const 56)))
        (i64.load offset=8 (local.get $entry))))
      (local.set $ahi (i64.xor (i64.shr_u (local.get $ahi) (i64.const 8)) (i64.load (local.get $entry))))
      (local.set $entry (i32.add (local.get $table)
        (i32.shl (i32.and (i32.wrap_i64 (local.get $xhi)) (i32.const 255)) (i32.const 4))))
      (local.set $blo (i64.xor
        (i64.or (i64.shr_u (local.get $blo) (i64.const 8)) (i64.shl (local.get $bhi) (i64.const 56)))
        (i64.load offset=8 (local.get $entry))))
      (local.set $bhi (i64.xor (i64.shr_u (local.get $bhi) (i64.const 8)) (i64.load (local.get $entry))))
      (local.set $xlo (i64.shr_u (local.get $xlo) (i64.const 8)))
      (local.set $xhi (i64.shr_u (local.get $xhi) (i64.const 8)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $byte (local.get $n)))
    ;; The product has 256 bits, of which $aex is the last quarter and $bex + $alo the third. x^128 is 1 + x + x^2 + x^7.
    (local.set $alo (i64.xor (i64.xor (local.get $alo) (local.get $bex)) (call $above (local.get $aex))))
    (global.set $zlo (i64.xor
      (i64.xor (i64.xor (local.get $blo) (local.get $ahi)) (call $below (local.get $aex)))
      (call $above (local.get $alo))))
    (global.set $zhi (i64.xor (local.get $bhi) (call $below (local.get $alo)))))

  ;; $x times 1 + x + x^2 + x^7: the first 64 bits, and those beyond them.
  (func $below (param $x i64) (result i64)
    (i64.xor
      (i64.xor (local.get $x) (i64.shr_u (local.get $x) (i64.const 1)))
      (i64.xor (i64.shr_u (local.get $x) (i64.const 2)) (i64.shr_u (local.get $x) (i64.const 7)))))
  (func $above (param $x i64) (result i64)
    (i64.xor
      (i64.xor (i64.shl (local.get $x) (i64.const 63)) (i64.shl (local.get $x) (i64.const 62)))
      (i64.shl (local.get $x) (i64.const 57))))

  ;; Opens the $length bytes at 0x1800 into 0x2800 and answers whether the tag at 0x1420 is theirs. At 0x1400 stands the
  ;; additional data ($aadBits of it), padded with zeros to 16 bytes; $n0, $n1, $n2 are the nonce.
  (func (export "open")
    (param $key i32) (param $rounds i32) (param $table i32)
    (param $n0 i32) (param $n1 i32) (param $n2 i32) (param $length i32) (param $aadBits i32) (result i32)
    (local $at i32) (local $counter i32)
    (i64.store offset=0x1800 (local.get $length) (i64.const 0))
    (i64.store offset=0x1808 (local.get $length) (i64.const 0))
    (global.set $zhi (i64.const 0))
    (global.set $zlo (i64.const 0))
    (call $absorb (local.get $table)
      (call $swap64 (i64.load offset=0x1400 (i32.const 0))) (call $swap64 (i64.load offset=0x1408 (i32.const 0))))
    (local.set $counter (i32.const 2))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $length)))
        (call $absorb (local.get $table)
          (call $swap64 (i64.load offset=0x1800 (local.get $at))) (call $swap64 (i64.load offset=0x1808 (local.get $at))))
        (call $block (local.get $key) (local.get $rounds)
          (local.get $n0) (local.get $n1) (local.get $n2) (call $swap32 (local.get $counter)))
        (i64.store offset=0x2800 (local.get $at)
          (i64.xor (i64.load offset=0x1800 (local.get $at)) (i64.load offset=0x1410 (i32.const 0))))
        (i64.store offset=0x2808 (local.get $at)
          (i64.xor (i64.load offset=0x1808 (local.get $at)) (i64.load offset=0x1418 (i32.const 0))))
        (local.set $counter (i32.add (local.get $counter) (i32.const 1)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (call $absorb (local.get $table)
      (i64.extend_i32_u (local.get $aadBits)) (i64.extend_i32_u (i32.shl (local.get $length) (i32.const 3))))
    ;; counter 1 hides the tag
    (call $block (local.get $key) (local.get $rounds)
      (local.get $n0) (local.get $n1) (local.get $n2) (i32.const 0x01000000))
    (i64.eqz (i64.or
      (i64.xor (i64.load offset=0x1420 (i32.const 0))
        (i64.xor (i64.load offset=0x1410 (i32.const 0)) (call $swap64 (global.get $zhi))))
      (i64.xor (i64.load offset=0x1428 (i32.const 0))
        (i64.xor (i64.load offset=0x1418 (i32.const 0)) (call $swap64 (global.get $zlo))))))))
