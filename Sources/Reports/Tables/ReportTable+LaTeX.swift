extension ReportTable {
  /// The table for a paper, with booktabs: bold is best, underlined not significantly worse.
  public func latex() -> String {
    func line(_ cells: [String]) -> String { "    " + cells.joined(separator: " & ") + " \\\\\n" }
    let legend = marks.map { mark in
      switch mark {
      case .best: "\\textbf{Bold}: \(mark.meaning)"
      case .notWorse: "\\underline{underlined}: \(mark.meaning)"
      case .tooSmall: "$\\dagger$: \(mark.meaning)"
      }
    }
    let notes = (legend.isEmpty ? [] : [legend.joined(separator: "; ")]) + caption.map(LaTeX.escape)
    var text = "% needs \\usepackage{booktabs}\n\\begin{table}[t]\n  \\centering\n"
    text += "  \\caption{" + ([LaTeX.escape(title)] + notes).filter { !$0.isEmpty }.joined(separator: ". ") + ".}\n"
    text += "  \\begin{tabular}{\(columns.map { $0.isNumeric ? "r" : "l" }.joined())}\n    \\toprule\n"
    if groups.contains(where: { !$0.name.isEmpty }) {
      text += line(
        groups.map { group in
          let heading = LaTeX.escape(group.name)
          return group.columns.count == 1 ? heading : "\\multicolumn{\(group.columns.count)}{c}{\(heading)}"
        })
      for group in groups where !group.name.isEmpty {
        text += "    \\cmidrule(lr){\(group.columns.lowerBound + 1)-\(group.columns.upperBound)}\n"
      }
    }
    text += line(columns.map { LaTeX.escape($0.header) }) + "    \\midrule\n"
    for row in rows {
      if row.ruleAbove { text += "    \\midrule\n" }
      text += line(row.cells.map(LaTeX.cell))
    }
    return text + "    \\bottomrule\n  \\end{tabular}\n\\end{table}\n"
  }
}

/// Text and numbers as LaTeX sets them.
enum LaTeX {
  static func cell(_ cell: ReportCell) -> String {
    var text =
      switch cell {
      case .estimate(let estimate): number(estimate)
      case .number(_, let text, _): text.hasPrefix("-") ? "$\(escape(text))$" : escape(text)
      default: escape(cell.plain)
      }
    if cell.marks.contains(.best) { text = "\\textbf{\\boldmath \(text)}" }
    if cell.marks.contains(.notWorse) { text = "\\underline{\(text)}" }
    if cell.marks.contains(.tooSmall) { text += "$^\\dagger$" }
    if case .estimate(let estimate) = cell, estimate.missing > 0 { text += " (\(estimate.missing) missing)" }
    return text
  }

  private static func number(_ estimate: Estimate) -> String {
    let parts = estimate.parts
    var text = parts.mean
    if let half = parts.halfWidth { text += " \\pm \(half)" }
    if let ends = parts.interval { text += "\\ [\(ends.low), \(ends.high)]" }
    if let power = parts.power { text = (text == parts.mean ? text : "(\(text))") + " \\times 10^{\(power)}" }
    return "$\(text.replacing("∞", with: "\\infty").replacing("–", with: "\\mbox{--}"))$"
  }

  /// Text in which no character is a command.
  ///
  /// What pdfLaTeX cannot set by itself is named by its code point.
  static func escape(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      if let command = commands[scalar] { return command }
      switch scalar.value {
      case 0x20..<0x7F: return String(scalar)
      case 0xC0...0xFF where !"ÐÞðþ".unicodeScalars.contains(scalar): return String(scalar)
      case 0..<0x20, 0x7F...0xA0: return " "
      default: return "[U+\(String(scalar.value, radix: 16, uppercase: true))]"
      }
    }.joined()
  }

  private static let commands: [Unicode.Scalar: String] = {
    var commands: [Unicode.Scalar: String] = [
      "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%", "_": "\\_",
      "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "<": "\\textless{}", ">": "\\textgreater{}",
      "|": "\\textbar{}", "\"": "''", "–": "--", "—": "---", "’": "'", "…": "\\dots{}",
    ]
    let symbols: [Unicode.Scalar: String] = [
      "±": "pm", "×": "times", "·": "cdot", "†": "dagger", "→": "to", "≤": "leq", "≥": "geq", "≠": "neq", "≈": "approx",
      "∞": "infty", "−": "-", "∝": "propto", "Δ": "Delta", "Σ": "Sigma", "Φ": "Phi", "Ω": "Omega", "α": "alpha",
      "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta", "θ": "theta", "κ": "kappa",
      "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "varphi",
      "χ": "chi", "ψ": "psi", "ω": "omega", "ℒ": "mathcal{L}", "²": "^2", "³": "^3", "¬": "neg", "÷": "div", "µ": "mu",
      "↑": "uparrow", "↓": "downarrow", "∈": "in", "√": "surd",
    ]
    for (scalar, name) in symbols {
      commands[scalar] = name == "-" || name.hasPrefix("^") ? "$\(name)$" : "$\\\(name)$"
    }
    return commands
  }()
}
