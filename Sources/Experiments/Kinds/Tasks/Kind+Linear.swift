import Diffusion
import Tasks

/// Options of `linear`.
struct LinearSpec: TaskSpec {
  /// Matrices that are known by name.
  enum Form: String, CaseIterable, Sendable {
    /// The one that is given.
    case matrix
    /// All numbers.
    case identity
    /// Means of square blocks of a square picture.
    case blocks
  }

  var form = Form.matrix
  var matrix: [Double] = []
  var block = 4
  var sigma = 0.1
  var values: [Double] = []
  let truth = TruthSource.support
  var hasTruth: Bool { values.isEmpty }

  func task(for prior: any DiscretePrior) throws -> any Task {
    guard let prior = prior as? any ExactLatentPrior else {
      throw Refusal(
        "'linear' measures real signals, and the prior is one of tokens alone", remedy: "use the prior gaussian_mixture"
      )
    }
    let a = try numbers(prior.dimension)
    let n = a.count / prior.dimension
    guard values.isEmpty || values.count == n else {
      throw Refusal("'values' has \(values.count) numbers, and A has \(n) rows", remedy: "give one for each row")
    }
    return LinearTask(prior, matrix: a, sigma: sigma, values: values.isEmpty ? nil : values)
  }

  private func numbers(_ d: Int) throws(Refusal) -> [Double] {
    switch form {
    case .identity: return (0..<d * d).map { $0 % (d + 1) == 0 ? 1 : 0 }
    case .blocks:
      let side = d.pictureWidth
      guard side * side == d, side % block == 0 else {
        throw Refusal(
          "signals of \(d) numbers are no square picture of blocks of \(block)", remedy: "use 'matrix', or other blocks"
        )
      }
      let across = side / block
      return (0..<across * across * d).map { entry in
        let (row, pixel) = (entry / d, entry % d)
        let own = pixel / side / block * across + pixel % side / block
        return own == row ? 1 / Double(block * block) : 0
      }
    case .matrix:
      guard matrix.count % d == 0 else {
        throw Refusal(
          "'matrix' has \(matrix.count) numbers, and signals have \(d)", remedy: "give rows of \(d) numbers")
      }
      return matrix
    }
  }
}

extension Kind where Product == any TaskSpec {
  static var linear: Self {
    Kind(
      "linear", "Real signals seen through a matrix: y = Ax + σn.",
      FieldTable(LinearSpec()) {
        Field("form", \.form, "Which A: the given 'matrix', the 'identity', or means of 'blocks' of a square picture.")
        Field("matrix", \.matrix, .all, "n·d numbers, row after row.")
        Field("block", \.block, 1...4096, unit: "pixels", "Side of a block.")
        Field("sigma", \.sigma, .above(0), "σ.")
        Field("values", \.values, .all, "y itself, n numbers; none to measure draws of the prior.")
      }
    ) { options in
      guard options.form != .matrix || !options.matrix.isEmpty else {
        throw FieldError("matrix", "there is no 'matrix'", hint: "give its numbers, or another 'form'")
      }
      return options
    }
  }
}
