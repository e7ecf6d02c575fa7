import CLanes

/// An element type as kernels see it: sixteen values to and from a register of floats.
protocol Element: Sendable {
  static var type: ElementType { get }
  static func load(_ p: UnsafePointer<Self>) -> Floats
  static func store(_ v: Floats, _ p: UnsafeMutablePointer<Self>)
  static func widen(_ x: Self) -> Float
  static func narrow(_ x: Float) -> Self
}

extension Element {
  /// `n` values in the first lanes, `filler` in the others.
  @inline(__always)
  static func load(_ p: UnsafePointer<Self>, _ n: Int, else filler: Float = 0) -> Floats {
    if n == 16 { return load(p) }
    var v = Floats(repeating: filler)
    for i in 0..<n { v[i] = widen(p[i]) }
    return v
  }

  /// The first `n` lanes.
  @inline(__always)
  static func store(_ v: Floats, _ p: UnsafeMutablePointer<Self>, _ n: Int) {
    if n == 16 { return store(v, p) }
    for i in 0..<n { p[i] = narrow(v[i]) }
  }
}

extension Float: Element {
  static var type: ElementType { .float32 }
  @inline(__always) static func load(_ p: UnsafePointer<Float>) -> Floats { floats_load(p) }
  @inline(__always) static func store(_ v: Floats, _ p: UnsafeMutablePointer<Float>) { floats_store(v, p) }
  @inline(__always) static func widen(_ x: Float) -> Float { x }
  @inline(__always) static func narrow(_ x: Float) -> Float { x }
}

extension BFloat16: Element {
  static var type: ElementType { .bfloat16 }
  @inline(__always) static func load(_ p: UnsafePointer<BFloat16>) -> Floats {
    floats_load_bf16(UnsafeRawPointer(p).assumingMemoryBound(to: UInt16.self))
  }
  @inline(__always) static func store(_ v: Floats, _ p: UnsafeMutablePointer<BFloat16>) {
    floats_store_bf16(v, UnsafeMutableRawPointer(p).assumingMemoryBound(to: UInt16.self))
  }
  @inline(__always) static func widen(_ x: BFloat16) -> Float { x.float }
  @inline(__always) static func narrow(_ x: Float) -> BFloat16 { BFloat16(x) }
}

/// Calls `body` with the first index and the number of lanes of every sixteen of `count` elements.
@inline(__always)
func sweep(_ count: Int, _ body: (_ i: Int, _ n: Int) -> Void) {
  var i = 0
  while i &+ 16 <= count {
    body(i, 16)
    i &+= 16
  }
  if i < count { body(i, count &- i) }
}
