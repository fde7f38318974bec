--- The known mistakes of softmax with cross entropy, as edits of rnnlua.plain.softmax_cross_entropy. In its terms: dz =
-- dout·(p - onehot(k)) / N with p = softmax(z), and zero in a row of label 0. What 1/N missing or twice yields is named
-- without a list (rnnlua.checking.diagnosis.conventions and factors).
-- @module rnnlua.mistakes.vector_layers.softmax_cross_entropy

local edits = require "rnnlua.mistakes.vector_layers.edits"

local ROW = "row[j] = k > 0 and dout * (p[j] - one) / self.count or 0.0"

local DZ = "In a row of label k, dz_j = dout·(p_j − 1)/N for j = k, and dout·p_j/N for all others."

return {
  mistakes = {
    { "label-missing", name = "the −1 of the label is missing", edits = edits("(p[j] - one)", "p[j]"),
      why = "The label's own z also counts in −z_k: take 1 off its probability. " .. DZ },
    { "label-only", name = "only the label's own gradient is there",
      edits = edits("(p[j] - one)", "(one * (p[j] - 1))"),
      why = "Every z_j is in the sum of softmax, so each has a gradient. " .. DZ },
    { "onehot-only", name = "the probabilities are missing", edits = edits("(p[j] - one)", "(-one)"),
      why = "−z_k gives the label's −1, and the logarithm of the sum gives p_j for every j. " .. DZ },
    { "label-twice", name = "the −1 of the label is taken off twice", edits = edits("(p[j] - one)", "(p[j] - 2 * one)"),
      why = DZ },
    { "diagonal-only", name = "only the diagonal of softmax's derivative is used",
      edits = edits("(p[j] - one)", "p[j] * (p[j] - one)"),
      why = "The derivative of softmax is a matrix: p_j·(1 − p_j) on its diagonal, −p_i·p_j elsewhere. With the "
        .. "logarithm all of it comes to p − onehot(k). " .. DZ },
    { "left-out-counted", name = "rows of label 0 have a gradient", edits = edits(ROW,
      "row[j] = dout * (p[j] - one) / self.count"),
      why = "A row of label 0 is left out of the loss, so its dz is zero." },
    { "divided-by-all-rows", name = "dz is divided by the number of all rows, also those of label 0",
      edits = edits("/ self.count or", "/ #self.P or"),
      why = "Rows of label 0 are left out of the mean: N counts the others." },
  },
}
