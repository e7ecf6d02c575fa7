import Results
import Statistics

/// Samplers of one or more files against one of them, paired by task, item and seed.
public struct PairedReport: Sendable {
  /// The samplers of one task, in the order of files and rows; point estimates and references are left out where they are
  /// not named.
  struct TaskRows: Sendable {
    let task: String
    let entrants: [(name: String, rows: [Problem.Cell: Row])]
  }

  let files: [ComparedRows]
  let options: CompareOptions
  let column: Column
  let problems: [TaskRows]
  /// Cells of which two rows or more carry a hash, all equal.
  let verified: Int

  /// Checks that the files can be compared at all.
  ///
  /// A sampler that is in several files is called `name@file` there. Throws for a metric that is not everywhere, or not in
  /// one version; for measurements that differ, naming all of them; for a baseline that is not there.
  public init(_ files: [ComparedRows], _ options: CompareOptions) throws(CompareError) {
    let summary = options.summary
    guard summary.confidence > 0, summary.confidence < 1 else {
      throw .badOption("the confidence \(summary.confidence) is not between 0 and 1")
    }
    if let margin = options.margin, !(margin > 0 && margin.isFinite) {
      throw .badOption("the margin \(margin) is not above 0")
    }
    self.files = files
    self.options = options
    column = try Self.column(files, options.metric)
    let names = Self.names(files)
    (problems, verified) = try Self.problems(files, names, named: options.included + [options.baseline])
    let all = problems.flatMap(\.entrants).map(\.name)
    for name in [options.baseline] + options.included where !all.contains(name) {
      throw .noBaseline(name, known: all.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    }
    guard Set(all).count > 1 else { throw .alone(options.baseline) }
  }

  private static func column(_ files: [ComparedRows], _ name: String) throws(CompareError) -> Column {
    var found: (column: Column, file: String)?
    for file in files {
      guard let column = (file.rows.columns + Summary.costs).first(where: { $0.name == name }) else {
        throw .noMetric(name, file: file.name, known: file.rows.columns.map(\.name))
      }
      if file.isForeign { continue }
      if let other = found, other.column.version != column.version {
        throw .versions(
          name, files: [other.file, file.name], versions: [other.column.version, column.version])
      }
      if found == nil { found = (column, file.name) }
    }
    return found?.column ?? Column(name)
  }

  /// The names of samplers, by file: with the file where several have one of that name.
  private static func names(_ files: [ComparedRows]) -> [[String: String]] {
    let samplers = files.map { Set($0.rows.rows.map(\.key.sampler)) }
    return zip(files, samplers).map { file, own in
      Dictionary(
        uniqueKeysWithValues: own.map { name in
          (name, samplers.count { $0.contains(name) } > 1 ? "\(name)@\(file.name)" : name)
        })
    }
  }

  private static func problems(
    _ files: [ComparedRows], _ names: [[String: String]], named: [String]
  ) throws(CompareError) -> ([TaskRows], Int) {
    var tasks: [String] = []
    var entrants: [String: [(name: String, rows: [Problem.Cell: Row])]] = [:]
    for (file, names) in zip(files, names) {
      let priors = Dictionary(grouping: file.rows.rows, by: \.key.task).mapValues { Set($0.map(\.key.prior)).count }
      for row in file.rows.rows {
        let key = row.key
        // One sampler under two priors is two entrants.
        let suffix = (priors[key.task] ?? 1) > 1 ? " (\(key.prior))" : ""
        let name = (names[key.sampler] ?? key.sampler) + suffix
        guard row.claim == .posterior || row.claim == .other || named.contains(name) else { continue }
        if entrants[key.task] == nil { tasks.append(key.task) }
        var list = entrants[key.task] ?? []
        let place = list.firstIndex { $0.name == name } ?? list.count
        if place == list.count { list.append((name, [:])) }
        list[place].rows[Problem.Cell(item: key.item, seed: key.seed)] = row
        entrants[key.task] = list
      }
    }
    let problems = tasks.map { TaskRows(task: $0, entrants: entrants[$0] ?? []) }
    var differing: [String] = []
    var cells = 0, verified = 0
    for problem in problems {
      let all = Set(problem.entrants.flatMap { $0.rows.keys }).sorted { ($0.item, $0.seed) < ($1.item, $1.seed) }
      cells += all.count
      for cell in all {
        let hashes = problem.entrants.compactMap { entrant in
          entrant.rows[cell].map { (name: entrant.name, hash: $0.measurementHash) }
        }.filter { !$0.hash.isEmpty }
        if hashes.count > 1 { verified += 1 }
        guard let first = hashes.first, let other = hashes.first(where: { $0.hash != first.hash }) else { continue }
        differing.append(
          "task \(problem.task), item \(cell.item), seed \(cell.seed): \(first.name) \(first.hash.prefix(12)), "
            + "\(other.name) \(other.hash.prefix(12))")
      }
    }
    guard differing.isEmpty else { throw .unpaired(differing, of: cells) }
    return (problems, verified)
  }

  /// The pairs of every other sampler of a task with the baseline; empty where the baseline has no rows there.
  func pairs(_ problem: TaskRows) throws(CompareError) -> [PairedCells] {
    guard let base = problem.entrants.first(where: { $0.name == options.baseline }) else { return [] }
    var pairs: [PairedCells] = []
    for entrant in problem.entrants where entrant.name != base.name {
      let cells = PairedCells(entrant.name, entrant.rows, base.rows, options.metric, by: options.summary.unit)
      guard !cells.groups.isEmpty || cells.failed > 0 else {
        throw .noPairs(sampler: entrant.name, baseline: base.name, task: problem.task)
      }
      pairs.append(cells)
    }
    return pairs
  }
}
