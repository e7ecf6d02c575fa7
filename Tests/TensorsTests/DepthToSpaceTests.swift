import Testing

@testable import Tensors

/// Channels as pixels and back.
struct DepthToSpaceTests {
  @Test(arguments: [ElementType.float32, .bfloat16]) func places(_ type: ElementType) {
    let (height, width, channels, factor) = (3, 2, 5, 2)
    let deep = Tensor((0..<2 * height * width * 20).map { Float($0 % 251) }, shape: [2, height, width, 20])
    let tape = Tape()
    let wide = tape.depthToSpace(Variable(deep.converted(to: type)), factor: factor)
    #expect(wide.shape == [2, 6, 4, channels] && wide.value.type == type)
    let (x, y) = (deep.floats, wide.value.floats)
    for n in 0..<2 {
      for i in 0..<6 {
        for j in 0..<4 {
          for c in 0..<channels {
            let source = ((n * height + i / 2) * width + j / 2) * 20 + (i % 2 * 2 + j % 2) * channels + c
            #expect(y[((n * 6 + i) * 4 + j) * channels + c] == x[source])
          }
        }
      }
    }
    #expect(tape.spaceToDepth(wide, factor: factor).value.floats == x)
  }

  /// Both only move numbers, so going back is the inverse move.
  @Test func gradients() throws {
    let tape = Tape()
    let deep = tape.variable(Tensor((0..<36).map(Float.init), shape: [1, 2, 1, 18]))
    let seed = Tensor((0..<36).map { Float(100 + $0) }, shape: [1, 6, 3, 2])
    tape.backward(from: tape.depthToSpace(deep, factor: 3), seed: seed)
    let back = Tape().spaceToDepth(Variable(seed), factor: 3)
    #expect(try #require(tape.gradient(of: deep)).floats == back.value.floats)
    let other = Tape()
    let wide = other.variable(seed)
    other.backward(from: other.spaceToDepth(wide, factor: 3), seed: deep.value)
    #expect(
      try #require(other.gradient(of: wide)).floats == Tape().depthToSpace(Variable(deep.value), factor: 3).value.floats
    )
  }
}
