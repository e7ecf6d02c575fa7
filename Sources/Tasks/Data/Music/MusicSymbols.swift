import Diffusion
import Tensors

/// The symbols of a melody: 128 pitches and a rest, scrambled so that their order says nothing.
///
/// As Campbell et al. 2022 and Chu et al. 2025 do; the permutation is that of the Philox stream
/// `RandomStream(seed: 0)["music symbols"]`.
public enum MusicSymbols {
  /// V = 129.
  public static let count = 129
  /// What stands for silence among pitches.
  public static let rest: UInt8 = ABCTune.rest
  /// The symbol of each pitch 0...127, then of the rest.
  public static let symbols: [Token] = {
    var random = RandomStream(seed: 0)["music symbols"].generator()
    return random.permutation(count).map { Token($0) }
  }()
  /// The pitch of each symbol, 128 for the rest: the inverse.
  public static let pitches: [UInt8] = {
    var pitches = [UInt8](repeating: 0, count: count)
    for (pitch, symbol) in symbols.enumerated() { pitches[Int(symbol)] = UInt8(pitch) }
    return pitches
  }()

  /// Pitches (128 for rests) of symbols; anything that is no symbol becomes a rest.
  public static func pitches(of tokens: some Sequence<Token>) -> [UInt8] {
    tokens.map { Int($0) < count ? pitches[Int($0)] : rest }
  }
}
