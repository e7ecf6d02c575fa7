/// Reverse-mode differentiation: operations compute at once and note how to go back, but only where a gradient is needed.
///
/// An operation on constants leaves nothing behind, so the same model code infers and trains; with variables for inputs and
/// constants for weights no gradient of a weight is computed. One thread uses a tape at a time. Shapes that do not fit are
/// programmer errors and end the program.
public final class Tape {
  /// In what products are computed.
  public let precision: Precision
  /// Threads that share items or rows inside an operation; results do not depend on it.
  public let threads: Int
  /// Whether a pixel of a convolution depends, to the last bit, on the pixels under its kernel alone: by plain sums, in
  /// place of tiles that share their rounding errors (`Winograd`) in half the time.
  public let isLocal: Bool
  /// Floating-point operations of products and convolutions so far, forward and backward.
  public internal(set) var work = 0

  private struct Node {
    var gradient: Tensor?
    let accumulates: Bool
  }
  private var nodes: [Node] = []
  private var entries: [(output: Int, backward: (Tape, Tensor) -> Void)] = []

  /// An empty tape.
  public init(precision: Precision = .float32, threads: Int = 1, isLocal: Bool = false) {
    (self.precision, self.threads, self.isLocal) = (precision, max(1, threads), isLocal)
  }

  /// A leaf whose gradient `gradient(of:)` gives after `backward`.
  public func variable(_ value: Tensor) -> Variable { leaf(value, nil, accumulates: false) }

  /// A leaf whose gradient is added into `gradient` (float32, same shape), which is not cleared first.
  public func parameter(_ value: Tensor, gradient: Tensor) -> Variable {
    precondition(value.shape == gradient.shape, "a gradient has the shape of its parameter")
    return leaf(value, gradient, accumulates: true)
  }

  private func leaf(_ value: Tensor, _ gradient: Tensor?, accumulates: Bool) -> Variable {
    nodes.append(Node(gradient: gradient, accumulates: accumulates))
    return Variable(value, node: nodes.count - 1)
  }

  /// Notes an operation: `backward` gets the gradient of its result and passes contributions on with `accumulate`.
  ///
  /// When no input needs a gradient the result is a constant and `backward` is dropped. It must not capture the tape, nor
  /// values that it does not read: of such inputs the `place` is enough.
  public func record(_ value: Tensor, from inputs: [Variable], backward: @escaping (Tape, Tensor) -> Void) -> Variable {
    guard inputs.contains(where: \.needsGradient) else { return Variable(value) }
    nodes.append(Node(gradient: nil, accumulates: false))
    entries.append((nodes.count - 1, backward))
    return Variable(value, node: nodes.count - 1)
  }

  /// Adds a contribution to the gradient of an input; nothing for a constant.
  public func accumulate(_ contribution: Tensor, into input: Variable) { accumulate(contribution, into: input.place) }

  /// The same.
  public func accumulate(_ contribution: Tensor, into input: Variable.Place) {
    guard let node = input.node else { return }
    precondition(contribution.count == input.shape.reduce(1, *), "a gradient has the shape of its value")
    guard let present = nodes[node].gradient else {
      nodes[node].gradient = contribution.converted(to: input.type).reshaped(input.shape)
      return
    }
    if nodes[node].accumulates || ownsGradient(node) { return increase(present, by: contribution) }
    let sum = Tensor(uninitialized: present.shape, type: present.type)
    sum.copyValues(of: present)
    increase(sum, by: contribution)
    nodes[node].gradient = sum
  }

  /// Lets `write` put a contribution into memory: into the gradient that exists (`adding`), or into new memory.
  func accumulate(into input: Variable.Place, _ write: (_ target: Tensor, _ adding: Bool) -> Void) {
    guard let node = input.node else { return }
    if let present = nodes[node].gradient, nodes[node].accumulates || ownsGradient(node) { return write(present, true) }
    let fresh = Tensor(uninitialized: input.shape, type: input.type)
    write(fresh, false)
    accumulate(fresh, into: input)
  }

  /// Whether nobody else sees the memory of a gradient.
  private func ownsGradient(_ node: Int) -> Bool {
    guard var gradient = nodes[node].gradient else { return false }
    nodes[node].gradient = nil
    let alone = isKnownUniquelyReferenced(&gradient.storage)
    nodes[node].gradient = gradient
    return alone
  }

  /// Goes back from `y`, whose own gradient is `seed` (nil: ones); what was noted is released on the way.
  public func backward(from y: Variable, seed: Tensor? = nil) {
    guard let node = y.node else { return }
    accumulate(seed ?? Tensor(repeating: 1, shape: y.shape).converted(to: y.value.type), into: y)
    while let entry = entries.popLast() {
      guard entry.output <= node, let gradient = nodes[entry.output].gradient else { continue }
      nodes[entry.output].gradient = nil
      entry.backward(self, gradient)
    }
  }

  /// The gradient of a `variable` after `backward`; nil for constants and for what `y` does not depend on.
  public func gradient(of x: Variable) -> Tensor? { x.node.flatMap { nodes[$0].gradient } }
}
