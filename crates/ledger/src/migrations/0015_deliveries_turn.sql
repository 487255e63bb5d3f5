-- What waits of a subscription in the order of the steps: whose turn it is, is found from its beginning on.
CREATE INDEX deliveries_turn ON deliveries (city, subscription, pos) WHERE state = 'waiting';
