import Diffusion

/// Everything that a config can name.
public struct Registries: Sendable {
  /// "samplers".
  public var samplers: Registry<any Sampler>
  /// "prior".
  public var priors: Registry<any PriorSpec>
  /// "task".
  public var tasks: Registry<any TaskSpec>
  /// "metrics".
  public var metrics: Registry<any MetricSpec>

  /// Kinds of samplers, priors, tasks and metrics.
  public init(
    samplers: [Kind<any Sampler>], priors: [Kind<any PriorSpec>], tasks: [Kind<any TaskSpec>],
    metrics: [Kind<any MetricSpec>]
  ) {
    self.samplers = Registry("sampler", samplers)
    self.priors = Registry("prior", priors)
    self.tasks = Registry("task", tasks)
    self.metrics = Registry("metric", metrics)
  }
}
