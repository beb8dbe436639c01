said = "a script";
