"""The face, frame to decision, with OpenCV: FaceDetectorYN and cv2.dnn on the same model files, on one thread.

A peer for `bench face-speed`, which starts it, names the folder of models, and writes lines with a frame (a PPM file) and the
longest side at which faces are looked for (0: the frame's own). Each is answered with one line of JSON: elapsed and processor
time of each stage in milliseconds, and what came out, so that the bench can see that the job was the same.
"""

import json
import sys
import time

import cv2
import numpy as np

cv2.setNumThreads(1)

ARCFACE = np.array(
    [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)], np.float64
)
RETAIL = 128 * np.array(
    [
        (0.31556875, 0.46157411),
        (0.68262292, 0.46157411),
        (0.50026250, 0.64050536),
        (0.34947188, 0.82469196),
        (0.65343646, 0.82469196),
    ]
)
MEAN = (123.675, 116.28, 103.53)
DEVIATION = np.array((58.395, 57.12, 57.375), np.float32).reshape(1, 3, 1, 1)


def similarity(source, target):
    """Least squares: turn, scale, move."""
    source_mean, target_mean = source.mean(0), target.mean(0)
    p, q = source - source_mean, target - target_mean
    spread = (p**2).sum()
    a = (p * q).sum() / spread
    b = (p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]).sum() / spread
    turn = np.array([[a, -b], [b, a]])
    return np.hstack([turn, (target_mean - turn @ source_mean)[:, None]])


def surroundings(frame, box, times):
    """The box `times` as large, inside the frame, as MiniFASNet was trained."""
    height, width = frame.shape[:2]
    x, y, w, h = box
    times = min((height - 1) / h, (width - 1) / w, times)
    half_w, half_h = w * times / 2, h * times / 2
    left, right = x + w / 2 - half_w, x + w / 2 + half_w
    top, bottom = y + h / 2 - half_h, y + h / 2 + half_h
    if left < 0:
        left, right = 0, right - left
    if top < 0:
        top, bottom = 0, bottom - top
    if right > width - 1:
        left, right = left - (right - width + 1), width - 1
    if bottom > height - 1:
        top, bottom = top - (bottom - height + 1), height - 1
    return frame[int(top) : int(bottom) + 1, int(left) : int(right) + 1]


class Chain:
    def __init__(self, folder):
        net = lambda name: cv2.dnn.readNetFromONNX(f"{folder}/{name}")
        self.detector = cv2.FaceDetectorYN.create(f"{folder}/yunet_n_dynamic.onnx", "", (320, 320), 0.6, 0.3, 5000)
        self.a = net("mobilefacenet_foamliu.onnx")
        self.b = net("face_reidentification_retail_0095.onnx")
        self.near = net("2.7_80x80_MiniFASNetV2.onnx")
        self.far = net("4_0_0_80x80_MiniFASNetV1SE.onnx")

    def detect(self, frame, side):
        height, width = frame.shape[:2]
        scale = min(1.0, side / max(height, width)) if side else 1.0
        seen = cv2.resize(frame, None, fx=scale, fy=scale) if scale < 1 else frame
        self.detector.setInputSize((seen.shape[1], seen.shape[0]))
        _, faces = self.detector.detect(seen)
        if faces is None:
            raise SystemExit("no face")
        return max(faces, key=lambda face: face[2] * face[3])[:14].astype(np.float64) / scale

    def recognise_a(self, frame, points):
        face = cv2.warpAffine(frame, similarity(points, ARCFACE), (112, 112))
        self.a.setInput(cv2.dnn.blobFromImage(face, 1.0, (112, 112), MEAN, swapRB=True) / DEVIATION)
        return self.a.forward()[0]

    def recognise_b(self, frame, points):
        face = cv2.warpAffine(frame, similarity(points, RETAIL), (128, 128))
        self.b.setInput(cv2.dnn.blobFromImage(face, 1.0, (128, 128)))
        return self.b.forward()[0]

    def live(self, network, frame, box, times):
        seen = cv2.resize(surroundings(frame, box, times), (80, 80))
        network.setInput(cv2.dnn.blobFromImage(seen, 1.0, (80, 80)))
        logits = network.forward()[0]
        odds = np.exp(logits - logits.max())
        return float(odds[1] / odds.sum())

    def run(self, frame, side):
        elapsed, processor = [], []

        def timed(stage, *arguments):
            start, used = time.perf_counter(), time.thread_time()
            result = stage(*arguments)
            processor.append((time.thread_time() - used) * 1000)
            elapsed.append((time.perf_counter() - start) * 1000)
            return result

        found = timed(self.detect, frame, side)
        box, points = found[:4], found[4:14].reshape(5, 2)
        a = timed(self.recognise_a, frame, points)
        b = timed(self.recognise_b, frame, points)
        near = timed(self.live, self.near, frame, box, 2.7)
        far = timed(self.live, self.far, frame, box, 4.0)
        return {
            "elapsed": elapsed,
            "processor": processor,
            "a": a.astype(float).tolist(),
            "b": b.astype(float).tolist(),
            "live": [near, far],
        }


def main():
    chain = Chain(sys.argv[1])
    frames = {}
    print(json.dumps({"opencv": cv2.__version__, "threads": cv2.getNumThreads()}), flush=True)
    for line in sys.stdin:
        name, side = line.rstrip("\n").rsplit("\t", 1)
        if name not in frames:
            frames[name] = cv2.imread(name)
        print(json.dumps(chain.run(frames[name], int(side))), flush=True)


main()
