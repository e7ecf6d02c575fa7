/// The bits of sixteen singles.
typealias Patterns = SIMD16<UInt32>

/// The numbers at `source` as one vector; those after the first `count` ≥ 1 are not read and 0.
@inline(__always)
func load<Vector: SIMD>(_ source: UnsafeRawPointer, _ count: Int) -> Vector {
  count >= Vector.scalarCount ? source.loadUnaligned(as: Vector.self) : loadPart(source, count)
}

/// Stores the first `count` ≥ 1 numbers of a vector.
@inline(__always)
func store<Vector: SIMD>(_ vector: Vector, _ target: UnsafeMutableRawPointer, _ count: Int) {
  if count >= Vector.scalarCount {
    target.storeBytes(of: vector, as: Vector.self)
  } else {
    storePart(vector, target, count)
  }
}

@inline(never)
private func loadPart<Vector: SIMD>(_ source: UnsafeRawPointer, _ count: Int) -> Vector {
  var vector = Vector()
  for i in 0..<count {
    vector[i] = source.loadUnaligned(fromByteOffset: i * MemoryLayout<Vector.Scalar>.stride, as: Vector.Scalar.self)
  }
  return vector
}

@inline(never)
private func storePart<Vector: SIMD>(_ vector: Vector, _ target: UnsafeMutableRawPointer, _ count: Int) {
  for i in 0..<count {
    target.storeBytes(of: vector[i], toByteOffset: i * MemoryLayout<Vector.Scalar>.stride, as: Vector.Scalar.self)
  }
}
