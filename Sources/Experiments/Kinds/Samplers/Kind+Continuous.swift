import Diffusion
import Samplers

/// Options of `edm`.
struct EDMOptions: Sendable {
  var levels = 40
  var largest = 80.0
  var smallest = 0.002
  var rule = ProbabilityFlow.Rule.heun
  var churn = 0.0
}

/// Options of `dps_continuous`.
struct ContinuousDPSOptions: LatentOptions {
  var scale = 0.3
  var steps = 1000
  var clip: Double?
  var latents = LatentSource()
}

/// Options of `ddrm`.
struct DDRMOptions: LatentOptions {
  var steps = 20
  var noise = 0.85
  var measured = 1.0
  var latents = LatentSource()
}

/// Options of `daps`.
struct DAPSOptions: LatentOptions {
  var levels = 200
  var largest = 100.0
  var smallest = 0.1
  var flowSteps = 5
  var langevinSteps = 100
  var stepSize = 1e-4
  var finalShare = 0.01
  var temperature: Double? = 0.01
  var latents = LatentSource()
}

extension Kind where Product == any Sampler {
  static var edm: Self {
    Kind(
      "edm", title: "EDM (prior)", version: EDMSampler.version,
      "Signals of the prior by its probability flow, whatever the measurement (Karras et al. 2022).",
      FieldTable(EDMOptions()) {
        Field("levels", \.levels, 2...100_000, unit: "noise levels", "n.")
        Field("sigma_max", \.largest, .above(0), "First level.")
        Field("sigma_min", \.smallest, .above(0), "Last level before 0.")
        Field("rule", \.rule, "Of a step: heun (2n − 1 calls) or euler (n).")
        Field("churn", \.churn, 0..., "S_churn: noise on the way; 0 is the deterministic flow.")
      }
    ) { options in
      guard options.smallest < options.largest else {
        throw FieldError("sigma_min", "'sigma_min' is not below sigma_max = \(options.largest)")
      }
      let grid = NoiseGrid(count: options.levels, smallest: options.smallest, largest: options.largest)
      var churn = ProbabilityFlow.Churn()
      churn.amount = options.churn
      return SignalSampler(EDMSampler(ProbabilityFlow(grid, rule: options.rule, churn: churn)))
    }
  }

  static var dpsContinuous: Self {
    Kind(
      "dps_continuous", title: "DPS (continuous)", version: ContinuousDPS.version,
      "DPS on real signals: ancestral steps, each followed by one along −ζ∇‖y − A(x̂0)‖ (Chung et al. 2023).",
      FieldTable(ContinuousDPSOptions()) {
        Field("scale", \.scale, .above(0), "ζ.")
        Field(
          "steps", \.steps, 1...1000, unit: "steps", "Ancestral ones, through 1000 noise levels.")
        Field("clip", \.clip, .above(0), "x̂0 is cut to ±this; null for not at all.")
        FieldBuilder.latents
      }
    ) { options in
      let range = options.clip.map { -$0...$0 }
      let dps = ContinuousDPS(
        scale: options.scale, range: range, schedule: VarianceSchedule().respaced(options.steps))
      return SignalSampler(dps, latents: options.latents)
    }
  }

  static var ddrm: Self {
    Kind(
      "ddrm", title: "DDRM", version: DDRM.version,
      "Reverse steps in the singular basis of a linear A (Kawar et al. 2022).",
      FieldTable(DDRMOptions()) {
        Field("steps", \.steps, 1...1000, unit: "steps", "Through 1000 noise levels, evenly.")
        Field("eta", \.noise, 0...1, "η, share of fresh noise.")
        Field("eta_b", \.measured, 0...1, "η_b, weight of what was measured well.")
        FieldBuilder.latents
      }
    ) { options in
      var ddrm = DDRM(steps: options.steps)
      (ddrm.noise, ddrm.measured) = (options.noise, options.measured)
      return SignalSampler(ddrm, latents: options.latents)
    }
  }

  static var daps: Self {
    Kind(
      "daps", title: "DAPS", version: DAPS.version,
      "Decoupled annealing: the flow to x̂0, Langevin steps around it, fresh noise (Zhang et al. 2024).",
      FieldTable(DAPSOptions()) {
        Field("levels", \.levels, 2...100_000, unit: "noise levels", "Of the annealing.")
        Field("sigma_max", \.largest, .above(0), "First level.")
        Field("sigma_min", \.smallest, .above(0), "Last level.")
        Field("flow_steps", \.flowSteps, 2...100_000, unit: "steps", "Of Euler's rule, a level.")
        Field("langevin_steps", \.langevinSteps, 0...1_000_000, unit: "steps", "A level.")
        Field("step_size", \.stepSize, .above(0), "h, at the first level.")
        Field("final_share", \.finalShare, 0...1, unit: "of h", "Left at the last level.")
        Field("temperature", \.temperature, .above(0), "τ in ‖y − A(x)‖²/τ²; null for √2·σ, the likelihood.")
        FieldBuilder.latents
      }
    ) { options in
      guard options.smallest < options.largest else {
        throw FieldError("sigma_min", "'sigma_min' is not below sigma_max = \(options.largest)")
      }
      var daps = DAPS()
      daps.grid = NoiseGrid(count: options.levels, smallest: options.smallest, largest: options.largest)
      daps.flowSteps = options.flowSteps
      (daps.langevinSteps, daps.stepSize, daps.finalShare) = (
        options.langevinSteps, options.stepSize, options.finalShare
      )
      daps.temperature = options.temperature
      return SignalSampler(daps, latents: options.latents)
    }
  }
}
