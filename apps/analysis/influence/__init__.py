"""What carried a gate's verdict: the people, scenarios and judgments without which it would turn, and the uncertain ones it rests on."""
