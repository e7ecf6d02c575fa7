# Samplers against SGDD on 1,000 digits: tv minus that of SGDD, mean and BCa interval over items; filled: significant after Holm
# 'gnuplot truth_differences.gp' in this folder draws truth_differences.svg and truth_differences.pdf.
set encoding utf8
set border 3 lw 0.8
set tics nomirror out scale 0.6
set grid ytics lc rgb "#DDDDDD" lw 0.5
set xlabel "tv − SGDD, better to the left"
set grid noytics xtics
set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead lc rgb "#888888" dt 2
set offsets graph 0.05, graph 0.05, 0, 0
do for [kind in "svg pdf"] {
  if (kind eq "svg") {
    set terminal svg size 640,752 noenhanced font "Helvetica,13" background "white"
  } else {
    set terminal pdfcairo size 16.0cm,18.8cm noenhanced font "Helvetica,9"
  }
  set output "truth_differences.".kind
  set multiplot layout 4,1 title "Samplers against SGDD on 1,000 digits"
  set title "XOR 32, flip .05"
  set yrange [-5:1]
  plot "truth_differences.dat" index 0 using 1:4:2:3:ytic(6) with xerrorbars lw 1.6 pt 6 ps 0.8 lc rgb "#0072B2" notitle, \
      "truth_differences.dat" index 0 using ($5 == 1 ? $1 : NaN):4 with points pt 7 ps 0.8 lc rgb "#0072B2" notitle
  set title "XOR 64, flip .2"
  set yrange [-5:1]
  plot "truth_differences.dat" index 1 using 1:4:2:3:ytic(6) with xerrorbars lw 1.6 pt 6 ps 0.8 lc rgb "#0072B2" notitle, \
      "truth_differences.dat" index 1 using ($5 == 1 ? $1 : NaN):4 with points pt 7 ps 0.8 lc rgb "#0072B2" notitle
  set title "XOR 512, flip .4"
  set yrange [-5:1]
  plot "truth_differences.dat" index 2 using 1:4:2:3:ytic(6) with xerrorbars lw 1.6 pt 6 ps 0.8 lc rgb "#0072B2" notitle, \
      "truth_differences.dat" index 2 using ($5 == 1 ? $1 : NaN):4 with points pt 7 ps 0.8 lc rgb "#0072B2" notitle
  set title "AND 256, flip .05"
  set yrange [-5:1]
  plot "truth_differences.dat" index 3 using 1:4:2:3:ytic(6) with xerrorbars lw 1.6 pt 6 ps 0.8 lc rgb "#0072B2" notitle, \
      "truth_differences.dat" index 3 using ($5 == 1 ? $1 : NaN):4 with points pt 7 ps 0.8 lc rgb "#0072B2" notitle
  unset multiplot
  unset output
}
