# Ranks of truths among 63 draws: eight sites of five symbols; grey: where 99 % of the counts of a uniform law lie
# 'gnuplot ranks_sites.gp' in this folder draws ranks_sites.svg and ranks_sites.pdf.
set encoding utf8
set border 3 lw 0.8
set tics nomirror out scale 0.6
set grid ytics lc rgb "#DDDDDD" lw 0.5
unset grid
set boxwidth 0.9
unset key
set xtics format "" scale 0
do for [kind in "svg pdf"] {
  if (kind eq "svg") {
    set terminal svg size 1120,1080 noenhanced font "Helvetica,13" background "white"
  } else {
    set terminal pdfcairo size 28.0cm,27.0cm noenhanced font "Helvetica,9"
  }
  set output "ranks_sites.".kind
  set multiplot layout 6,4 title "Ranks of truths among 63 draws: eight sites of five symbols"
  set title "SGDD: log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 0 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SGDD: log_prior" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 1 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SGDD: site" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 2 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SGDD: projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 3 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SGDD (published coupling): log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:62.7]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 4 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SGDD (published coupling): log_prior" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:100.10000000000001]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 5 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SGDD (published coupling): site" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:35.2]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 6 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SGDD (published coupling): projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 7 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SVDD-PM: log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 8 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SVDD-PM: log_prior" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 9 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SVDD-PM: site" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 10 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SVDD-PM: projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 11 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "APS: log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:228.8]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 12 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "APS: log_prior" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:304.70000000000005]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 13 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "APS: site" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:133.10000000000002]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 14 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "APS: projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:188.10000000000002]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 15 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "exact: log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 16 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "exact: log_prior" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 17 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "exact: site" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 18 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "exact: projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 19 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "prior: log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:203.50000000000003]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 20 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "prior: log_prior" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 21 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "prior: site" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 22 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "prior: projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_sites.dat" index 23 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  unset multiplot
  unset output
}
