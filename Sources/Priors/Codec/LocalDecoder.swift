import Diffusion
import Tensors

/// Decodes what one code changes: the patch of the image, bit for bit as if all were decoded.
///
/// Every map of the decoder is kept. Behind a changed code each step is computed in the window only that the change
/// reaches. A proposal leaves the state as it is, and a state is a function of its codes, whatever the way to them. Pixels
/// are plain sums (`Tape.isLocal`): those of `VQCodec.decode` on another tape differ by rounding.
public struct LocalDecoder: PatchDecoder {
  /// The codec.
  public let codec: VQCodec
  private let maps: [(side: Int, channels: Int)]

  /// One image with all maps of the decoder; a value.
  public struct State: Sendable {
    /// Its codes.
    public fileprivate(set) var tokens: [Token]
    fileprivate var maps: [[Float]]
    /// The image, rows × columns × channels.
    public var image: [Float] { maps[maps.count - 1] }
  }

  /// What another code at one site changes.
  public struct Patch: Sendable {
    /// The site, and its new code.
    public let site: Int, token: Token
    /// Where the image may change: the site's footprint.
    public let window: Window
    /// The image there, float32 [rows, columns, channels].
    public let pixels: Tensor
    fileprivate let pieces: [Piece]
  }

  /// Part of a map that has changed, [1, rows, columns, channels].
  fileprivate struct Piece: Sendable {
    let window: Window
    let values: Tensor
  }

  /// A decoder of a codec's codes, in single precision.
  public init(_ codec: VQCodec) {
    self.codec = codec
    let shape = codec.shape
    var maps = [(side: shape.grid, channels: shape.codeWidth)]
    for step in codec.steps {
      let level = step.level - step.rises.count
      maps.append((shape.resolution >> level, step.leaves ? shape.channels : shape.widths[level]))
    }
    self.maps = maps
  }

  /// The image of L codes.
  public func state(of tokens: some Collection<Token>) -> State {
    precondition(tokens.count == codec.space.length, "rows have the length of the codec")
    let tape = Tape(isLocal: true)
    let embeddings = tape.embedding(Variable(codec.codes), Array(tokens), shape: [1, tokens.count])
    let values = codec.maps(of: embeddings, on: tape, gradient: nil).map(\.value.floats)
    return State(tokens: Array(tokens), maps: values)
  }

  /// What a code at one site would change.
  public func patch(_ state: State, site: Int, to token: Token) -> Patch {
    let shape = codec.shape
    precondition((0..<codec.space.length).contains(site) && Int(token) < shape.codes, "a code of the codec at a site")
    let (row, column) = site.quotientAndRemainder(dividingBy: shape.grid)
    let code = Window(rows: row..<row + 1, columns: column..<column + 1)
    let embedding = codec.codes.part(from: Int(token) * shape.codeWidth, shape: [1, 1, 1, shape.codeWidth])
    var pieces = [Piece(window: code, values: embedding)]
    let tape = Tape(isLocal: true)
    for (n, step) in codec.steps.enumerated() {
      let side = shape.resolution >> step.level
      let window = pieces[n].window.map { max(0, $0.lowerBound - 1)..<min(side, $0.upperBound + 1) }
      let around = window.map { $0.lowerBound - 1..<$0.upperBound + 1 }
      let skip = step.skip.map { Variable(cut($0, window, state, pieces[$0])) }
      let source = Variable(cut(n, around, state, pieces[n]))
      let values = codec.map(step, source, adding: skip, padding: Padding(0), tape, nil).value
      let factor = 1 << step.rises.count
      pieces.append(
        Piece(window: window.map { factor * $0.lowerBound..<factor * $0.upperBound }, values: values))
    }
    let last = pieces[codec.steps.count]
    let pixels = last.values.reshaped(Array(last.values.shape.dropFirst()))
    return Patch(site: site, token: token, window: last.window, pixels: pixels, pieces: pieces)
  }

  /// Takes up a change; the patch must have been made from this state.
  public func apply(_ patch: Patch, to state: inout State) {
    state.tokens[patch.site] = patch.token
    for (n, piece) in patch.pieces.enumerated() {
      let (side, channels) = maps[n]
      let run = piece.window.columns.count * channels
      piece.values.withFloats { values in
        for (i, row) in piece.window.rows.enumerated() {
          let first = (row * side + piece.window.columns.lowerBound) * channels
          state.maps[n].withUnsafeMutableBufferPointer { map in
            _ = UnsafeMutableBufferPointer(rebasing: map[first..<first + run])
              .update(from: values[i * run..<(i + 1) * run])
          }
        }
      }
    }
  }

  /// Pixels, row by row.
  public func signal(of state: State) -> [Float] { state.image }

  /// Overwrites the window of the patch.
  public func lay(_ patch: Patch, over signal: UnsafeMutableBufferPointer<Float>) {
    let (side, channels) = maps[codec.steps.count]
    precondition(signal.count == side * side * channels, "a signal has the shape of the codec's")
    let run = patch.window.columns.count * channels
    patch.pixels.withFloats { pixels in
      for (i, row) in patch.window.rows.enumerated() {
        let first = (row * side + patch.window.columns.lowerBound) * channels
        _ = UnsafeMutableBufferPointer(rebasing: signal[first..<first + run]).update(
          from: pixels[i * run..<(i + 1) * run])
      }
    }
  }

  /// A window of a map with a changed piece laid over it, zeros outside of the map.
  private func cut(_ n: Int, _ window: Window, _ state: State, _ piece: Piece) -> Tensor {
    let (side, channels) = maps[n]
    let columns = window.columns.clamped(to: 0..<side)
    let run = columns.count * channels
    return Tensor(shape: [1, window.rows.count, window.columns.count, channels]) { target in
      target.update(repeating: 0)
      for (i, row) in window.rows.enumerated() where (0..<side).contains(row) {
        let to = (i * window.columns.count + columns.lowerBound - window.columns.lowerBound) * channels
        let from = (row * side + columns.lowerBound) * channels
        _ = UnsafeMutableBufferPointer(rebasing: target[to..<to + run]).update(from: state.maps[n][from..<from + run])
      }
      piece.copy(into: target, window, channels: channels)
    }
  }
}

extension LocalDecoder.Piece {
  /// Copies what lies in `target`'s window to it.
  fileprivate func copy(into target: UnsafeMutableBufferPointer<Float>, _ place: Window, channels: Int) {
    let rows = window.rows.clamped(to: place.rows)
    let columns = window.columns.clamped(to: place.columns)
    let run = columns.count * channels
    values.withFloats { values in
      for row in rows {
        let from =
          ((row - window.rows.lowerBound) * window.columns.count + columns.lowerBound - window.columns.lowerBound)
          * channels
        let to =
          ((row - place.rows.lowerBound) * place.columns.count + columns.lowerBound - place.columns.lowerBound)
          * channels
        _ = UnsafeMutableBufferPointer(rebasing: target[to..<to + run]).update(from: values[from..<from + run])
      }
    }
  }
}
