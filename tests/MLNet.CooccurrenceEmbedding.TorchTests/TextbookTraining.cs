using TorchSharp.Modules;

using static TorchSharp.torch;

namespace MLNet.CooccurrenceEmbedding.TorchTests;

/// <summary>Trains the dense model with PyTorch's optimizers and returns the final loss.</summary>
internal static class TextbookTraining
{
    public static double Adam(TextbookModel model, float[] start, int steps)
    {
        using var _ = NewDisposeScope();
        Parameter v = model.Parameter(start);
        double scale = v.detach().abs().mean().item<double>();
        using var adam = optim.Adam([v], lr: 0.1 * scale);
        // The decreasing learning rate makes Adam converge.
        var rate = optim.lr_scheduler.CosineAnnealingLR(adam, steps);
        for (int step = 0; step < steps; step++)
        {
            using var temporaries = NewDisposeScope();
            adam.zero_grad();
            model.Loss(v).backward();
            adam.step();
            rate.step();
        }
        return model.Loss(v).item<double>();
    }

    public static double Lbfgs(TextbookModel model, float[] start, int steps)
    {
        using var _ = NewDisposeScope();
        Parameter v = model.Parameter(start);
        using var lbfgs = optim.LBFGS([v], lr: 1, max_iter: steps, tolerange_grad: 1e-10, tolerance_change: 1e-14, history_size: 20);
        lbfgs.step(() =>
        {
            lbfgs.zero_grad();
            Tensor loss = model.Loss(v);
            loss.backward();
            return loss;
        });
        return model.Loss(v).item<double>();
    }
}
