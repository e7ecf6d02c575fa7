import ArgumentParser
import Diffusion
import Experiments
import Platform

extension Experiment {
  /// Draws from a trained prior.
  struct Sample: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Draw from a trained prior, without a measurement, and write a picture of the draws.")

    @Argument(help: "The training config that made the weights.", completion: .file(extensions: ["json"]))
    var config: String

    @Argument(help: "Overrides: key=value, weights=other.safetensors.")
    var overrides: [String] = []

    @Option(help: "Arithmetic of products instead of the config's: f32 or bf16.")
    var precision: String?

    @Option(help: "Draws.")
    var count = 64

    @Option(help: "Reverse steps before the final denoising.")
    var steps = 128

    @Option(help: "How a step is drawn: analytic, euler or star.")
    var method = ReverseMethod.analytic

    @Option(help: "Another seed, other draws.")
    var seed = 0

    @Option(help: "The PNG to write; by default beside the weights.")
    var out: String?

    @Option(help: "A folder for a PNG of every draw.")
    var folder: String?

    @Flag(help: "Write every draw of melodies as a MIDI file beside the picture too.")
    var midi = false

    func validate() throws {
      if !(1...100_000).contains(count) { throw ValidationError("--count is \(count); give 1 to 100000") }
      if !(1...100_000).contains(steps) { throw ValidationError("--steps is \(steps); give 1 to 100000") }
      if seed < 0 { throw ValidationError("--seed is \(seed); give 0 or more") }
    }

    func run() throws {
      let overrides = overrides + (precision.map { ["precision=\($0)"] } ?? [])
      let config = try readConfig(overrides) { try TrainingConfig.load(self.config, overrides: $0) }
      do {
        let samples = try NeuralSamples(config)
        let path = out ?? config.stem + "-samples.png"
        let draws = try samples.draw(count: count, steps: steps, method: method, seed: seed)
        let melodies = midi ? try samples.melodies(of: draws) : []
        try samples.picture(of: draws).write(to: path)
        for (n, melody) in melodies.enumerated() {
          try melody.write(to: path.replacing(".png", with: "") + "-\(n).mid")
        }
        if let folder {
          try Folder.create(folder)
          for (n, picture) in try samples.pictures(of: draws).enumerated() {
            try picture.write(to: "\(folder)/\(String(printf: "%02d", n)).png")
          }
        }
        let step = samples.metadata["step"].map { ", step \($0)" } ?? ""
        let bits = samples.metadata["bits_per_token"].map { ", \($0) bits a token" } ?? ""
        print("\(path): \(count) draws of \(config.weights)\(step)\(bits)")
      } catch {
        throw Failure("error: \(error)")
      }
    }
  }
}

extension ReverseMethod: ExpressibleByArgument {}
