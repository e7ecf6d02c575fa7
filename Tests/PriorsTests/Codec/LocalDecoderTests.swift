import Diffusion
import Tensors
import Testing

@testable import Priors

/// A patch is what a full decode gives there, bit for bit, and nothing else changes.
struct LocalDecoderTests {
  static let shapes: [VQShape] = [
    TinyCodecs.shape(),
    TinyCodecs.shape { ($0.resolution, $0.widths, $0.blocks) = (32, [16, 32], [2]) },
    TinyCodecs.shape { ($0.resolution, $0.codeWidth, $0.widths) = (72, 16, [32, 48, 32]) },
    VQShape(),
  ]

  private func tokens(_ codec: VQCodec, seed: UInt64 = 2) -> [Token] {
    var random = RandomStream(seed: seed)["tokens"].generator()
    return (0..<codec.space.length).map { _ in Token(random.uniform(below: codec.shape.codes)) }
  }

  /// By plain sums.
  private func decoded(_ codec: VQCodec, _ tokens: [Token], isLocal: Bool = true) -> [Float] {
    let tape = Tape(isLocal: isLocal)
    let embeddings = tape.embedding(Variable(codec.codes), tokens, shape: [1, tokens.count])
    return codec.decode(embeddings, on: tape).value.floats
  }

  /// The pixels of a window in an image.
  private func part(_ image: [Float], _ window: Window, _ codec: VQCodec) -> [Float] {
    let (side, channels) = (codec.shape.resolution, codec.shape.channels)
    return window.rows.flatMap { row in
      window.columns.flatMap { column in (0..<channels).map { image[(row * side + column) * channels + $0] } }
    }
  }

  @Test(arguments: shapes) func patchesAreTheFullDecode(_ shape: VQShape) {
    let codec = TinyCodecs.codec(shape)
    let local = LocalDecoder(codec)
    var state = local.state(of: tokens(codec))
    #expect(state.image == decoded(codec, state.tokens))
    let tiled = decoded(codec, state.tokens, isLocal: false)
    let scale = tiled.map(\.magnitude).max() ?? 0
    let gap = zip(state.image, tiled).map { abs($0 - $1) }.max() ?? 0
    #expect(gap < 1e-4 * scale, "\(gap) of \(scale)")
    let last = shape.grid - 1
    let middle = shape.grid / 2
    var random = RandomStream(seed: 4)["sites"].generator()
    var sites = [
      0, last, last * shape.grid, last * shape.grid + last, middle * shape.grid + middle, middle, middle + 1,
    ]
    sites += (0..<(shape.resolution > 40 ? 12 : 30)).map { _ in random.uniform(below: codec.space.length) }
    for site in sites {
      let token = Token(random.uniform(below: shape.codes))
      let patch = local.patch(state, site: site, to: token)
      var changed = state.tokens
      changed[site] = token
      let full = decoded(codec, changed)
      #expect(patch.window == codec.footprint(of: site))
      let (pixels, expected) = (patch.pixels.floats, part(full, patch.window, codec))
      #expect(pixels.elementsEqual(expected), "site \(site): \(zip(pixels, expected).count { $0 != $1 }) differ")
      local.apply(patch, to: &state)
      let wrong = zip(state.image, full).count { $0 != $1 }
      #expect(state.tokens == changed && wrong == 0, "site \(site): \(wrong) differ")
    }
  }

  /// A proposal leaves the state alone, and there is a way back.
  @Test func proposalsAreUndone() {
    let codec = TinyCodecs.codec(TinyCodecs.shape())
    let local = LocalDecoder(codec)
    let start = local.state(of: tokens(codec))
    var state = start
    let old = state.tokens[5]
    let patch = local.patch(state, site: 5, to: (old + 1) % 8)
    #expect(state.image == start.image)
    local.apply(patch, to: &state)
    #expect(state.image != start.image)
    local.apply(local.patch(state, site: 5, to: old), to: &state)
    #expect(state.image == start.image && state.tokens == start.tokens)
  }

  /// No pixel outside of the footprint changes, and on each of its four sides one does: a smaller one would be wrong.
  @Test(arguments: shapes.dropLast()) func footprintsAreTight(_ shape: VQShape) {
    let codec = TinyCodecs.codec(shape)
    let before = tokens(codec)
    let image = decoded(codec, before)
    let (side, channels) = (shape.resolution, shape.channels)
    for site in [0, shape.grid - 1, codec.space.length / 2 + shape.grid / 2, codec.space.length - 1] {
      let window = codec.footprint(of: site)
      var (rows, columns): (Set<Int>, Set<Int>) = ([], [])
      for token in 0..<Token(shape.codes) {
        var after = before
        after[site] = token
        for (i, (a, b)) in zip(image, decoded(codec, after)).enumerated() where a != b {
          rows.insert(i / channels / side)
          columns.insert(i / channels % side)
        }
      }
      #expect(rows.min() == window.rows.first && rows.max() == window.rows.last, "\(site): \(rows.sorted()) \(window)")
      #expect(columns.min() == window.columns.first && columns.max() == window.columns.last)
    }
  }

  @Test func footprintOfTheDefault() {
    let codec = VQCodec(VQShape(), RandomStream(seed: 0))
    // 3 codes, 6 pixels at the level below, 10 behind its two convolutions, 20 below, 24 behind the last two.
    #expect(codec.footprintSide == 24)
    #expect(codec.footprint(of: 8 * 16 + 8) == Window(rows: 22..<46, columns: 22..<46))
    #expect(codec.footprint(of: 0) == Window(rows: 0..<14, columns: 0..<14))
    #expect(codec.footprintShare > 0.1 && codec.footprintShare < 24.0 * 24 / 4096)
    #expect(codec.receptiveField == 6)
  }
}
