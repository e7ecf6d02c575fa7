# SGDD on AND of test digits, fixed levels and annealing: psnr against iterations; mean, ends of its interval
# 'gnuplot levels.gp' in this folder draws levels.svg and levels.pdf.
set encoding utf8
set border 3 lw 0.8
set tics nomirror out scale 0.6
set grid ytics lc rgb "#DDDDDD" lw 0.5
set key top right Left reverse samplen 2 spacing 1.1
set xlabel "iterations"
set ylabel "psnr (dB) ↑"
set logscale x
set offsets graph 0.05, graph 0.05, graph 0.05, graph 0.05
set title "SGDD on AND of test digits, fixed levels and annealing"
do for [kind in "svg pdf"] {
  if (kind eq "svg") {
    set terminal svg size 640,400 noenhanced font "Helvetica,13" background "white"
  } else {
    set terminal pdfcairo size 16.0cm,10.0cm noenhanced font "Helvetica,9"
  }
  set output "levels.".kind
  plot "levels.dat" index 0 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.6 lc rgb "#0072B2" title "η = 1", \
    "levels.dat" index 1 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.6 lc rgb "#D55E00" title "η = 0.3", \
    "levels.dat" index 2 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.6 lc rgb "#009E73" title "η = 0.1", \
    "levels.dat" index 3 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.6 lc rgb "#CC79A7" title "η = 0.03", \
    "levels.dat" index 4 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.6 lc rgb "#E69F00" title "η = 0.01", \
    "levels.dat" index 5 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.6 lc rgb "#56B4E9" title "annealed, 5 to 0.01"
  unset output
}
