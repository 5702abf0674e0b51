;; Compares one vector with many, eight 32-bit floats at a time; smaller is nearer. Every function takes
;;   $query    where the vector is, of $bytes bytes, a multiple of 32
;;   $slots    where the numbers of $count others are, 32 bits each
;;   $vectors  where number 0 is; each takes $bytes
;;   $out      where a 32-bit distance goes for each
(module
  (import "mirror" "memory" (memory 1 65536))

  (func $total (param $a v128) (param $b v128) (result f32)
    (local $sum v128)
    (local.set $sum (f32x4.add (local.get $a) (local.get $b)))
    (f32.add
      (f32.add
        (f32x4.extract_lane 0 (local.get $sum))
        (f32x4.extract_lane 1 (local.get $sum)))
      (f32.add
        (f32x4.extract_lane 2 (local.get $sum))
        (f32x4.extract_lane 3 (local.get $sum)))))

  (func $negativeProduct (export "negativeProduct")
    (param $query i32) (param $slots i32) (param $count i32)
    (param $vectors i32) (param $bytes i32) (param $out i32)
    (local $end i32) (local $stop i32) (local $q i32) (local $v i32)
    (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $slots) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $stop (i32.add (local.get $query) (local.get $bytes)))
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $slots) (local.get $end)))
        (local.set $v
          (i32.add
            (local.get $vectors)
            (i32.mul (i32.load (local.get $slots)) (local.get $bytes))))
        (local.set $q (local.get $query))
        (local.set $a (v128.const f32x4 0 0 0 0))
        (local.set $b (v128.const f32x4 0 0 0 0))
        (loop $next
          (local.set $a
            (f32x4.add
              (local.get $a)
              (f32x4.mul (v128.load (local.get $q)) (v128.load (local.get $v)))))
          (local.set $b
            (f32x4.add
              (local.get $b)
              (f32x4.mul
                (v128.load offset=16 (local.get $q))
                (v128.load offset=16 (local.get $v)))))
          (local.set $v (i32.add (local.get $v) (i32.const 32)))
          (local.set $q (i32.add (local.get $q) (i32.const 32)))
          (br_if $next (i32.lt_u (local.get $q) (local.get $stop))))
        (f32.store (local.get $out) (f32.neg (call $total (local.get $a) (local.get $b))))
        (local.set $slots (i32.add (local.get $slots) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $each))))

  (func $squaredDistance (export "squaredDistance")
    (param $query i32) (param $slots i32) (param $count i32)
    (param $vectors i32) (param $bytes i32) (param $out i32)
    (local $end i32) (local $stop i32) (local $q i32) (local $v i32)
    (local $a v128) (local $b v128) (local $p v128) (local $r v128)
    (local.set $end (i32.add (local.get $slots) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $stop (i32.add (local.get $query) (local.get $bytes)))
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $slots) (local.get $end)))
        (local.set $v
          (i32.add
            (local.get $vectors)
            (i32.mul (i32.load (local.get $slots)) (local.get $bytes))))
        (local.set $q (local.get $query))
        (local.set $a (v128.const f32x4 0 0 0 0))
        (local.set $b (v128.const f32x4 0 0 0 0))
        (loop $next
          (local.set $p
            (f32x4.sub (v128.load (local.get $q)) (v128.load (local.get $v))))
          (local.set $r
            (f32x4.sub
              (v128.load offset=16 (local.get $q))
              (v128.load offset=16 (local.get $v))))
          (local.set $a
            (f32x4.add (local.get $a) (f32x4.mul (local.get $p) (local.get $p))))
          (local.set $b
            (f32x4.add (local.get $b) (f32x4.mul (local.get $r) (local.get $r))))
          (local.set $v (i32.add (local.get $v) (i32.const 32)))
          (local.set $q (i32.add (local.get $q) (i32.const 32)))
          (br_if $next (i32.lt_u (local.get $q) (local.get $stop))))
        (f32.store (local.get $out) (call $total (local.get $a) (local.get $b)))
        (local.set $slots (i32.add (local.get $slots) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $each)))))
