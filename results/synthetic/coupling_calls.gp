# SGDD on the synthetic problem, L = 2, 100,000 draws: tv against denoiser calls a draw; mean, ends of its interval
# 'gnuplot coupling_calls.gp' in this folder draws coupling_calls.svg and coupling_calls.pdf.
set encoding utf8
set border 3 lw 0.8
set tics nomirror out scale 0.6
set grid ytics lc rgb "#DDDDDD" lw 0.5
set key top right Left reverse samplen 2 spacing 1.1
set xlabel "denoiser calls a draw"
set ylabel "tv ↓"
set logscale x
set offsets graph 0.05, graph 0.05, graph 0.05, graph 0.05
set title "SGDD on the synthetic problem, L = 2, 100,000 draws"
do for [kind in "svg pdf"] {
  if (kind eq "svg") {
    set terminal svg size 640,400 noenhanced font "Helvetica,13" background "white"
  } else {
    set terminal pdfcairo size 16.0cm,10.0cm noenhanced font "Helvetica,9"
  }
  set output "coupling_calls.".kind
  plot 0.03426709232790485 with lines dt 2 lc rgb "#888888" title "floor of exact draws", \
    "coupling_calls.dat" index 0 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.6 lc rgb "#0072B2" title "kernel-consistent weight", \
    "coupling_calls.dat" index 1 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.6 lc rgb "#D55E00" title "published weight"
  unset output
}
