import Diffusion
import Priors
import Tensors

/// Options of `tabular`.
struct TabularSpec: PriorSpec {
  var length = 2
  var vocabulary = 3
  var weights: [Double] = []
  var seed = 0

  func load() throws -> LoadedPrior {
    let space = TokenSpace(length: length, vocabulary: vocabulary)
    if !weights.isEmpty { return LoadedPrior(try TabularPrior(space, weights: weights)) }
    guard let count = space.stateCount() else {
      throw Refusal("\(vocabulary)^\(length) states are too many for a table", remedy: "at most 100,000 fit")
    }
    var random = RandomStream(seed: UInt64(seed))["tabular"].generator()
    return LoadedPrior(try TabularPrior(space, weights: (0..<count).map { _ in random.exponential() }))
  }
}

/// Options of `gaussian_grid`.
struct GaussianGridSpec: PriorSpec {
  var length = 2
  var points = 50
  var low = -5.0
  var high = 5.0
  var sd = 2.0

  func load() throws -> LoadedPrior {
    LoadedPrior(try .gaussianGrid(length: length, points: points, low: low, high: high, sd: sd) as ProductPrior)
  }
}

/// Options of `product`.
struct ProductSpec: PriorSpec {
  var length = 2
  var weights: [Double] = [1, 1]

  func load() throws -> LoadedPrior {
    let space = TokenSpace(length: length, vocabulary: weights.count)
    return LoadedPrior(try ProductPrior(space, weights: (0..<length).flatMap { _ in weights }))
  }
}

extension Kind where Product == any PriorSpec {
  static var tabular: Self {
    Kind(
      "tabular", "Any law on at most 100,000 sequences, as a table.",
      FieldTable(TabularSpec()) {
        Field("length", \.length, 1...16, unit: "sites", "L.")
        Field("vocabulary", \.vocabulary, 2...65_534, unit: "symbols", "V.")
        Field("weights", \.weights, 0..., "V^L weights, site 0 most significant; none for a random table.")
        Field("seed", \.seed, 0..., "Of the random table: independent exponential weights.")
      }
    ) { $0 }
  }

  static var gaussianGrid: Self {
    Kind(
      "gaussian_grid", "A Gaussian on a grid, independent for every site (Chu et al. 2025, section 5.1).",
      FieldTable(GaussianGridSpec()) {
        Field("length", \.length, 1...100_000, unit: "sites", "L.")
        Field("points", \.points, 2...65_534, unit: "grid points", "V.")
        Field("low", \.low, .all, "First grid point.")
        Field("high", \.high, .all, "Last grid point.")
        Field("sd", \.sd, .above(0), "Standard deviation.")
      }
    ) { options in
      guard options.low < options.high else {
        throw FieldError("low", "'low' is \(options.low), not below high = \(options.high)")
      }
      return options
    }
  }

  static var product: Self {
    Kind(
      "product", "Independent sites with one law.",
      FieldTable(ProductSpec()) {
        Field("length", \.length, 1...100_000, unit: "sites", "L.")
        Field("weights", \.weights, 0..., "V weights of the symbols.")
      }
    ) { options in
      guard options.weights.count >= 2, options.weights.reduce(0, +) > 0 else {
        throw FieldError("weights", "'weights' has no law of two or more symbols", hint: "give V ≥ 2 weights")
      }
      return options
    }
  }
}
