import Testing

@testable import Reports

@Suite struct TableGoldenTests {
  private let table: ReportTable = {
    var table = ReportTable(
      title: "XOR & friends, 100 %", caption: ["unit=item; n=20; η=0.1", "second_line | x"],
      columns: [
        .init("sampler", isNumeric: false), .init("mean", group: "tv ↓"), .init("floor", group: "tv ↓"), .init("p"),
      ])
    table.append(
      .init([
        .text("g2d2_&|*\\{x}"), .estimate(Estimate(0.3125, .halfWidth(0.03125), marks: [.best])),
        .number(0.25, text: "0.25"), .number(0.0123, text: "0.012", marks: [.tooSmall]),
      ]))
    table.append(
      .init([
        .text("a,\"b\""), .estimate(Estimate(-0.5, .interval(low: -0.75, high: 0.125), marks: [.notWorse], missing: 2)),
        .none, .text("baseline"),
      ]))
    table.append(
      .init([.text("failed"), .missing(3, of: 8), .none, .number(.nan, text: "–")], ruleAbove: true))
    return table
  }()

  @Test func text() {
    #expect(
      table.formatted(.text) == """
        XOR & friends, 100 %
        ────────────────────────────────────────────────────────────────
                      tv ↓
        sampler                                   mean  floor          p
        ────────────────────────────────────────────────────────────────
        g2d2_&|*\\{x}                    0.312 ± 0.031*   0.25     0.012†
        a,"b"         -0.50 [-0.75, 0.12] (2 missing)~      –  baseline
        ────────────────────────────────────────────────────────────────
        failed                     – (3 of 8 missing)       –         –
        ────────────────────────────────────────────────────────────────
        * best; ~ not significantly worse than the best; † n too small to decide
        unit=item; n=20; η=0.1
        second_line | x

        """)
  }

  @Test func markdown() {
    #expect(
      table.formatted(.markdown) == #"""
        **XOR &amp; friends, 100 %**

        | sampler | tv ↓ mean | tv ↓ floor | p |
        | :--- | ---: | ---: | ---: |
        | g2d2\_&amp;\|\*\\{x} | **0.312 ± 0.031** | 0.25 | 0.012 † |
        | a,"b" | <u>-0.50 \[-0.75, 0.12\] (2 missing)</u> | – | baseline |
        | failed | – (3 of 8 missing) | – | – |

        **bold**: best; <u>underlined</u>: not significantly worse than the best; †: n too small to decide

        unit=item; n=20; η=0.1

        second\_line \| x

        """#)
  }

  @Test func csv() {
    let lines = [
      "sampler,tv mean,tv mean low,tv mean high,tv mean marks,tv mean missing,tv floor,p",
      #"g2d2_&|*\{x},0.3125,0.28125,0.34375,best,0,0.25,0.0123"#, #""a,""b""",-0.5,-0.75,0.125,notWorse,2,,baseline"#,
      "failed,,,,,3,,", "",
    ]
    #expect(table.formatted(.csv) == lines.joined(separator: "\r\n"))
  }

  @Test func latex() {
    #expect(
      table.formatted(.latex) == #"""
        % needs \usepackage{booktabs}
        \begin{table}[t]
          \centering
          \caption{XOR \& friends, 100 \%. \textbf{Bold}: best; \underline{underlined}: not significantly worse than the \#
        best; $\dagger$: n too small to decide. unit=item; n=20; $\eta$=0.1. second\_line \textbar{} x.}
          \begin{tabular}{lrrr}
            \toprule
             & \multicolumn{2}{c}{tv $\downarrow$} &  \\
            \cmidrule(lr){2-3}
            sampler & mean & floor & p \\
            \midrule
            g2d2\_\&\textbar{}*\textbackslash{}\{x\} & \textbf{\boldmath $0.312 \pm 0.031$} & 0.25 & 0.012$^\dagger$ \\
            a,''b'' & \underline{$-0.50\ [-0.75, 0.12]$} (2 missing) & -- & baseline \\
            \midrule
            failed & -- (3 of 8 missing) & -- & -- \\
            \bottomrule
          \end{tabular}
        \end{table}

        """#)
  }

  /// Whatever the text is: braces balance, every environment ends, every line of cells has one `&` fewer than columns.
  @Test func latexIsBalancedForAnyText() {
    let nasty = (0...0x2FF).compactMap { Unicode.Scalar($0).map(Character.init) } + ["ω", "🎲", "ℒ", "‰", "\u{2028}"]
    for start in stride(from: 0, to: nasty.count, by: 5) {
      let word = String(nasty[start..<min(start + 5, nasty.count)])
      var table = ReportTable(title: word, caption: [word], columns: [.init(word, group: word), .init(word)])
      table.append(.init([.text(word), .number(-1, text: "-1")]))
      let text = table.formatted(.latex)
      var depth = 0
      var dollars = 0
      var escaped = false
      for character in text.dropFirst("% needs \\usepackage{booktabs}\n".count) {
        if !escaped {
          #expect(character != "%" && character != "#" && character != "~" && character != "\"")
          if character == "{" { depth += 1 }
          if character == "}" { depth -= 1 }
          if character == "$" { dollars += 1 }
          #expect(depth >= 0)
        }
        escaped = character == "\\" && !escaped
      }
      #expect(depth == 0)
      #expect(dollars.isMultiple(of: 2))
      let body = text.split(separator: "\n").filter { $0.hasSuffix(" \\\\") }
      #expect(body.count == 3)
      #expect(body.allSatisfy { $0.replacing("\\&", with: "").count { $0 == "&" } == 1 })
      for environment in ["table", "tabular"] {
        #expect(text.contains("\\begin{\(environment)}") && text.contains("\\end{\(environment)}"))
      }
    }
  }

  @Test func csvHasOneFieldAColumnWhateverTheText() {
    var table = ReportTable(title: "", columns: [.init("a\nb"), .init("c\"d,e"), .init("f")])
    table.append(.init([.text("x\r\ny"), .text("\"\""), .number(1e-300, text: "0")]))
    #expect(table.formatted(.csv) == "\"a\nb\",\"c\"\"d,e\",f\r\n\"x\r\ny\",\"\"\"\"\"\",1e-300\r\n")
  }
}
