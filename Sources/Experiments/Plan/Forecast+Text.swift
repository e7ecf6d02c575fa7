import Platform

extension Forecast {
  /// A line a cell: units, done ones, calls per draw and core-seconds; then the sum and what it means on some workers.
  public func text(jobs: Int) -> String {
    let head = ["problem", "sampler", "units", "done", "denoiser", "sequential", "likelihood", "core-s"]
    let rows = cells.map { cell in
      [cell.problem, cell.sampler, "\(cell.units.planned)", "\(cell.units.done)"]
        + (cell.refusal == nil
          ? ["\(cell.cost.denoiser)", "\(cell.cost.sequential)", "\(cell.cost.likelihood)", Self.format(cell.seconds)]
          : ["refused", "", "", ""])
    }
    let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    let lines = ([head] + rows).map { row in
      row.indices.map { i in
        let pad = String(repeating: " ", count: widths[i] - row[i].count)
        return i < 2 ? row[i] + pad : pad + row[i]
      }.joined(separator: "  ")
    }
    let reasons = refused.map { "\($0.sampler) on \($0.problem) is refused: \($0.refusal?.description ?? "")" }
    let total =
      seconds.isNaN
      ? []
      : [
        "\(Self.format(seconds)) core-seconds by calls x measured cost, about \(Self.format(seconds / Double(jobs))) s on "
          + "\(jobs) workers; what a sampler does besides its calls is not counted"
      ]
    return (lines + reasons + total).joined(separator: "\n")
  }

  private static func format(_ seconds: Double) -> String {
    seconds.isNaN ? "-" : seconds < 10 ? String(printf: "%.2f", seconds) : String(printf: "%.0f", seconds)
  }
}
