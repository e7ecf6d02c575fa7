import Diffusion

extension ExperimentConfig {
  /// Reads a config from a located tree, as `load` and `parse` made it; `name` is used where the tree has none.
  ///
  /// Reports everything that is wrong: keys, types and ranges by the field table, and then what does not go together.
  static func decode(
    _ tree: LocatedJSON, name: String, _ registries: Registries, _ errors: inout ConfigErrors
  ) -> ExperimentConfig? {
    guard let members = tree.members else {
      errors.report(at: tree.span, "an experiment must be an object, found \(tree.described)")
      return nil
    }
    let table = ExperimentDraft.table(registries)
    var draft = table.defaults
    let isValid = table.decode(members, at: tree.span, reserved: ["extends"], into: &draft, &errors)
    if draft.design == .calibration {
      draft.fillCalibration(tree, registries, &errors)
      if isValid { draft.checkCalibration(tree, &errors) }
    } else if draft.metrics == nil, !members.contains(where: { $0.key == "metrics" && $0.value.plain != .null }) {
      errors.report(
        at: tree.span.opening, "missing 'metrics'",
        hint: table.descriptions.first { $0.name == "metrics" }.map(\.summary))
    }
    let problems = problems(draft, tree, &errors)
    let labels = draft.samplers?.map(\.label) ?? []
    let columns = columns(draft.metrics ?? [], &errors)
    let baseline = oneOf(labels, draft.baseline, tree, "baseline", "labels", &errors)
    let primary = oneOf(columns, draft.primary, tree, "primary", "columns", &errors)
    if draft.keepSamples > draft.draws, let keep = tree["keep_samples"] {
      errors.report(
        at: keep.span, "'keep_samples' is \(draft.keepSamples), more than the \(draft.draws) 'draws'",
        hint: "allowed: 0 to \(draft.draws)")
    }
    if draft.name == nil, !isName(name) {
      errors.report(
        at: tree.span.opening, "the file name \(quoted(name)) is no usable name of an experiment",
        hint: "give a 'name'")
    }
    guard isValid, errors.isEmpty, let problems, let samplers = draft.samplers, let metrics = draft.metrics,
      let baseline, let primary
    else { return nil }
    (draft.name, draft.baseline, draft.primary) = (draft.name ?? name, baseline, primary)
    (draft.prior, draft.task) = (nil, nil)
    draft.problems = problems.map { .init(name: $0.name, prior: $0.prior, task: $0.task) }
    return ExperimentConfig(
      name: draft.name ?? name, description: draft.description, design: draft.design, studySeed: draft.studySeed,
      problems: problems,
      items: draft.items, seeds: draft.seeds, draws: draft.draws, block: draft.block, samplers: samplers,
      metrics: metrics, primary: primary, baseline: baseline, unit: draft.unit, confidence: draft.confidence,
      keepSamples: draft.keepSamples, precision: draft.precision, budget: draft.budget,
      resolved: table.resolve(draft))
  }

  /// The columns of all metrics, each filled by one of them.
  private static func columns(_ metrics: [Selection<any MetricSpec>], _ errors: inout ConfigErrors) -> [String] {
    var fills: [String: String] = [:]
    for metric in metrics {
      for column in metric.product.columns {
        if let other = fills.updateValue(metric.kind, forKey: column) {
          errors.report(
            at: metric.span, "'\(metric.kind)' fills the column '\(column)', as '\(other)' does",
            hint: "keep one of them")
        }
      }
    }
    return metrics.flatMap(\.product.columns)
  }

  /// The problems, from either form; `nil` after reporting, or where a part of them was refused before.
  private static func problems(
    _ draft: ExperimentDraft, _ tree: LocatedJSON, _ errors: inout ConfigErrors
  ) -> [Problem]? {
    let given = { (key: String) in tree.members?.first { $0.key == key && $0.value.plain != .null } }
    if let list = given("problems") {
      for key in ["prior", "task"] {
        if let extra = given(key) {
          errors.report(
            at: extra.keySpan, "'\(key)' beside 'problems'",
            hint: "give either 'prior' and 'task' or 'problems' (at \(list.keySpan.place))")
        }
      }
      let problems = draft.problems?.compactMap { problem -> Problem? in
        guard let name = problem.name, let prior = problem.prior, let task = problem.task else { return nil }
        return Problem(name: name, prior: prior, task: task)
      }
      let names = list.value.elements?.compactMap { $0["name"] } ?? []
      let areDistinct = distinct(
        names, named: "problem name", at: \.span, by: { $0.text ?? $0.span.place }, &errors)
      return areDistinct ? problems : nil
    }
    if given("prior") == nil, given("task") == nil {
      errors.report(
        at: tree.span.opening, "there is no problem to solve",
        hint: "give 'prior' and 'task', or a list of 'problems'")
      return nil
    }
    for (key, other) in [("prior", "task"), ("task", "prior")] where given(key) == nil {
      errors.report(
        at: given(other)?.keySpan ?? tree.span.opening, "missing '\(key)' beside '\(other)'",
        hint: "a problem is a 'prior' and a 'task'")
    }
    guard let prior = draft.prior, let task = draft.task else { return nil }
    return [Problem(name: task.kind, prior: prior, task: task)]
  }

  /// The named candidate, or the first one where none is named; `nil` after reporting a name that is not there.
  ///
  /// Without candidates (they were refused before) nothing is reported.
  private static func oneOf(
    _ candidates: [String], _ name: String?, _ tree: LocatedJSON, _ key: String, _ noun: String,
    _ errors: inout ConfigErrors
  ) -> String? {
    guard let name, !candidates.isEmpty else { return candidates.first }
    if candidates.contains(name) { return name }
    if let value = tree[key] {
      errors.report(
        at: value.span, "'\(key)' is \(quoted(name)), which is none of the \(noun)",
        hint: suggestion(for: name, in: candidates, named: noun))
    }
    return nil
  }
}
