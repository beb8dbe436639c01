Sfunction f(x)
for k = x
unwind_protect
 try, if k, break, end, catch e, return, end
 if x, continue, end
 switch k, case 1, return, case {2,3}, break, end
unwind_protect_cleanup
 for j = 1:2, h(j); end
end_unwind_protect
end
