import Tensors

/// Decodes what one token changes: the rest of the signal stays as it is.
///
/// A state is a function of its tokens, whatever the way to them, and its signal is that of all tokens decoded together,
/// bit for bit.
public protocol PatchDecoder: Sendable {
  /// What decodes all tokens.
  associatedtype Whole: Codec
  /// A signal with what makes its changes cheap.
  associatedtype State: Sendable
  /// What another token at one site changes.
  associatedtype Patch: Sendable
  /// The codec.
  var codec: Whole { get }
  /// The state of L tokens.
  func state(of tokens: some Collection<Token>) -> State
  /// The signal of a state, numbers of `codec.signalShape`.
  func signal(of state: State) -> [Float]
  /// What a token at one site would change; the state stays as it is.
  func patch(_ state: State, site: Int, to token: Token) -> Patch
  /// Overwrites the part of a signal that a patch is.
  func lay(_ patch: Patch, over signal: UnsafeMutableBufferPointer<Float>)
  /// Takes up a patch that was made from this state.
  func apply(_ patch: Patch, to state: inout State)
}
